package io.mesosj.local.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.NetworkInfo;

/**
 * Tasks that were launched together, as Mesos' default executor runs them: in containers nested in
 * one that has the networks, and if one of them does not end well, none goes on. Guarded by itself.
 */
final class TaskGroup {
  final ExecutorInfo executor;
  final String containerId;
  final List<Run> runs = new ArrayList<>();

  /** Completes when nothing of its containers and networks is left. */
  final CompletableFuture<Void> gone = new CompletableFuture<>();

  List<NetworkInfo> networks = List.of();
  boolean ending;

  TaskGroup(ExecutorInfo executor, String containerId) {
    this.executor = executor;
    this.containerId = containerId;
  }

  /** One of a group did not end well, so the others end too. */
  void end() {
    synchronized (this) {
      if (ending) {
        return;
      }
      ending = true;
    }
    for (Run run : runs) {
      boolean alive;
      synchronized (run.executor) {
        alive = !run.terminal;
      }
      if (alive) {
        run.kill(KillPolicy.getDefaultInstance());
      }
    }
  }
}
