/**
 * The command line {@code mesos-execute-j}. {@link io.mesosj.execute.Main} picks the verb; {@code
 * flags} turns words into values, {@code task} turns values into what is launched, {@code run}
 * launches it and follows it, {@code output} copies what the task prints, {@code local} starts the
 * embedded cluster, {@code console} is where our own words and exit codes leave.
 */
@NullMarked
package io.mesosj.execute;

import org.jspecify.annotations.NullMarked;
