package io.mesosj.execute.run;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import io.mesosj.execute.local.LocalFlags;
import io.mesosj.execute.task.ContainerFlags;
import io.mesosj.execute.task.Workload;
import io.mesosj.local.LocalClusterOptions;
import java.util.List;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;

/** What the embedded agent needs for a workload, looked at before it is started. */
final class LocalNeeds {
  private LocalNeeds() {}

  /** Whether somebody who is not root can't have it from a process on the host's network. */
  static boolean moreThanAProcess(List<Workload> workloads) {
    return workloads.stream()
        .flatMap(workload -> workload.containers().stream())
        .anyMatch(
            container ->
                container.getMesos().hasImage()
                    || container.hasTtyInfo()
                    || container.getNetworkInfosList().stream().anyMatch(NetworkInfo::hasName));
  }

  static void check(List<Workload> workloads, LocalClusterOptions options)
      throws UsageException, FailureException {
    List<ContainerInfo> containers =
        workloads.stream().flatMap(workload -> workload.containers().stream()).toList();
    boolean networks =
        containers.stream()
            .flatMap(container -> container.getNetworkInfosList().stream())
            .anyMatch(NetworkInfo::hasName);
    if (networks && options.networkCniConfigDir().isEmpty()) {
      throw new UsageException(
          ContainerFlags.NETWORKS
              + ": the local cluster needs "
              + LocalFlags.NETWORK_CNI_CONFIG_DIR
              + "; there is no /etc/cni/net.d: 'mesos-execute-j networks create NAME' makes a network");
    }
    if (networks && options.networkCniPluginsDir().isEmpty()) {
      throw new FailureException(
          "no CNI plugins in /opt/cni/bin or /usr/lib/cni: install containernetworking-plugins or"
              + " give "
              + LocalFlags.NETWORK_CNI_PLUGINS_DIR,
          ExitCode.FAILURE);
    }
  }
}
