/** What master and agent tell of tasks and resources to those who look. */
@NullMarked
package io.mesosj.local.state;

import org.jspecify.annotations.NullMarked;
