package io.mesosj.local.container;

import io.mesosj.executor.command.TaskProcess;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * A container with its networks and file system in place, whose process can be started once. Safe
 * for use by several threads.
 */
public interface Container {
  /** The container's networks with their addresses; empty on the host's network. */
  List<NetworkInfo> networks();

  /** What was asked of the networks and none of their plugins takes. */
  default List<String> warnings() {
    return List.of();
  }

  /**
   * Starts the task's command.
   *
   * @throws IOException if it can't be started
   */
  TaskProcess start() throws IOException;

  /**
   * Gives a running one what its own process and the tasks that it runs by now ask for. As in Mesos
   * memory is never taken away.
   *
   * @throws IOException if that could not be done; it goes on as before
   */
  default void resize(List<TaskInfo> tasks) throws IOException {}

  /** Why the container was ended though its task was not done; known when its process has ended. */
  default Optional<Limitation> limitation() {
    return Optional.empty();
  }

  /** What it uses at the moment. */
  default ResourceStatistics statistics() {
    return ResourceStatistics.newBuilder()
        .setTimestamp(System.currentTimeMillis() / 1000.0)
        .build();
  }

  /** Those who attach to the task's terminal; empty when it has none. */
  Optional<ContainerIo> io();

  /**
   * Starts another process in the container.
   *
   * @param onTerminal whether it gets a terminal of its own
   */
  ContainerSession session(CommandInfo command, boolean onTerminal) throws IOException;

  /**
   * Takes everything away that was made for the container; its process must have ended. Does
   * nothing the second time.
   *
   * <p>How a container ended that a later agent must find stays until it is {@linkplain #forget
   * forgotten}.
   *
   * @throws IOException with every failure, after everything else was tried
   */
  void destroy() throws IOException;

  /**
   * Nobody will ask how it ended: its tasks' last statuses are written down or told. After {@link
   * #destroy}.
   *
   * @throws IOException if that can't be removed
   */
  default void forget() throws IOException {}
}
