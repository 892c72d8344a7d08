/**
 * The command executor: runs one task's command and reports its life, as Mesos' {@code
 * mesos-executor} does. How the command becomes a process is behind {@link
 * io.mesosj.executor.command.TaskRuntime}.
 */
@NullMarked
package io.mesosj.executor.command;

import org.jspecify.annotations.NullMarked;
