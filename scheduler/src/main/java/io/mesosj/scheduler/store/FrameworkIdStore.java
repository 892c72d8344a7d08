package io.mesosj.scheduler.store;

import io.mesosj.scheduler.failure.StoreException;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;

/**
 * Keeps the framework's id, so that the next process, here or elsewhere, takes its tasks over. Used
 * by one thread at a time; closed by the client that it was given to.
 */
public interface FrameworkIdStore extends AutoCloseable {
  /** Nothing is kept: every process is a new framework. */
  FrameworkIdStore NONE =
      new FrameworkIdStore() {
        @Override
        public Optional<FrameworkID> load() {
          return Optional.empty();
        }

        @Override
        public void save(FrameworkID id) {}

        @Override
        public void clear() {}
      };

  /** The id that was saved last. */
  Optional<FrameworkID> load() throws StoreException;

  /** Keeps {@code id}; durable when this returns. */
  void save(FrameworkID id) throws StoreException;

  /** The framework was torn down: the master accepts its id no more. */
  void clear() throws StoreException;

  @Override
  default void close() {}
}
