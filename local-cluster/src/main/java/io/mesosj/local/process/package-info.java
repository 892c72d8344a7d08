/** Programs of the machine that the agent runs for itself. */
@NullMarked
package io.mesosj.local.process;

import org.jspecify.annotations.NullMarked;
