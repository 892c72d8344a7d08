/** The processes of the machine, for finding those that an agent which was killed has left. */
@NullMarked
package io.mesosj.base.process;

import org.jspecify.annotations.NullMarked;
