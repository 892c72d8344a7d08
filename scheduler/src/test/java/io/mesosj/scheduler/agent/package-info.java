/** Tests of the package of the same name. */
@NullMarked
package io.mesosj.scheduler.agent;

import org.jspecify.annotations.NullMarked;
