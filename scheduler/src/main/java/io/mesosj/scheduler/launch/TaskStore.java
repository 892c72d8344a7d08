package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.failure.StoreException;
import java.util.Collection;
import java.util.List;

/**
 * Remembers the tasks that may be alive, so that a framework that was killed finds them again. Used
 * by one thread. A launch is stored before it is sent, an end before it is acknowledged: whenever
 * the process dies, the store has at least the tasks that live. Closed by the launcher that it was
 * given to.
 */
public interface TaskStore extends AutoCloseable {
  /** Nothing outlives the process. */
  TaskStore NONE =
      new TaskStore() {
        @Override
        public List<StoredTask> load() {
          return List.of();
        }

        @Override
        public void launching(Collection<StoredTask> tasks) {}

        @Override
        public void ended(Collection<String> taskIds) {}
      };

  /** The tasks that were launched and did not end, in the order of their launch. */
  List<StoredTask> load() throws StoreException;

  /** Tasks are about to be launched; durable when this returns. */
  void launching(Collection<StoredTask> tasks) throws StoreException;

  /** Tasks ended, or were never launched; durable when this returns. */
  void ended(Collection<String> taskIds) throws StoreException;

  @Override
  default void close() throws StoreException {}
}
