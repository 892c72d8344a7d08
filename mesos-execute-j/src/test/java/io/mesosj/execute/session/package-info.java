/** Tests of terminals and sessions. */
@NullMarked
package io.mesosj.execute.session;

import org.jspecify.annotations.NullMarked;
