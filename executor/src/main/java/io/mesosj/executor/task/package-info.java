/**
 * For authors of executors: a {@link io.mesosj.executor.task.TaskExecutor} hears of tasks and says
 * through a {@link io.mesosj.executor.task.RunningTask} what becomes of them; {@link
 * io.mesosj.executor.task.TaskExecutors} does the rest of the executor API.
 */
@NullMarked
package io.mesosj.executor.task;

import org.jspecify.annotations.NullMarked;
