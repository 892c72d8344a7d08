package io.mesosj.executor.task;

import java.time.Duration;

/**
 * What an executor does with the tasks that its agent gives it. All methods are called by one
 * thread, one after another, and must not wait: what takes time belongs on a thread of its own,
 * from which the {@link RunningTask} may be used too.
 *
 * <p>What a method throws ends nothing silently: a task that can't be launched has failed, with the
 * reason as its message; everything else is logged.
 */
public interface TaskExecutor {
  /** A task is to be run. It is TASK_STARTING, and to be told what becomes of it. */
  void launched(RunningTask task) throws Exception;

  /**
   * A task is to end, because somebody killed it or the executor is sent away. However it says that
   * it has ended, it was killed. It has by default, at once.
   *
   * @param grace how long it may take
   */
  default void killed(RunningTask task, Duration grace) throws Exception {
    task.finished();
  }

  /** The framework's scheduler sent this. Nobody wants it by default. */
  default void message(byte[] data) throws Exception {}

  /** Before the first event: who can send messages. */
  default void started(Messages messages) throws Exception {}
}
