package io.mesosj.execute.cluster;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import io.mesosj.execute.connection.MasterAddress;
import io.mesosj.execute.local.LocalOptionsReader;
import java.util.List;
import java.util.Optional;

/** What a line may name, for the completion of shells. */
public final class ClusterNames {
  private ClusterNames() {}

  /**
   * Tasks that run, or networks: those that tasks of the cluster are on, or that are configured on
   * this machine when the cluster is inside this process.
   */
  public static List<String> of(String what, Invocation invocation)
      throws UsageException, FailureException {
    boolean local = MasterAddress.of(invocation.values(), invocation.environment()).isLocal();
    return switch (what) {
      case "tasks" -> local ? List.of() : tasks(invocation);
      case "networks" ->
          local
              ? LocalOptionsReader.networks(invocation.values(), invocation.environment())
              : networks(invocation);
      default ->
          throw new UsageException("completion is for bash, zsh and fish, not '" + what + "'");
    };
  }

  private static List<String> tasks(Invocation invocation) throws UsageException, FailureException {
    return Cluster.of(invocation).tasks(false, Optional.empty()).stream()
        .map(task -> task.getTaskId().getValue())
        .toList();
  }

  private static List<String> networks(Invocation invocation)
      throws UsageException, FailureException {
    return Cluster.of(invocation).tasks(false, Optional.empty()).stream()
        .flatMap(task -> TaskNetwork.of(task).stream())
        .map(TaskNetwork::name)
        .distinct()
        .sorted()
        .toList();
  }
}
