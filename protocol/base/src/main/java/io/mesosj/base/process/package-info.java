/**
 * Running the machine's programs ({@link io.mesosj.base.process.Program}), and the processes that
 * an agent which was killed has left ({@link io.mesosj.base.process.RunningProcess}).
 */
@NullMarked
package io.mesosj.base.process;

import org.jspecify.annotations.NullMarked;
