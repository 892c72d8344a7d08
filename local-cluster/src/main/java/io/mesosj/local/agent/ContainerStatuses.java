package io.mesosj.local.agent;

import io.mesosj.local.container.Container;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.NetworkInfo;

/** What statuses say of containers: their ids, addresses and processes. */
final class ContainerStatuses {
  private final String hostIp;

  /**
   * Makes the statuses of one agent's containers.
   *
   * @param hostIp the address of containers on the host's network
   */
  ContainerStatuses(String hostIp) {
    this.hostIp = hostIp;
  }

  /** A container whose process is not started yet. */
  ContainerStatus of(ExecutorIdentity executor, Container container) {
    return of(executor, container, 0);
  }

  /** A container whose process has an id, if known. */
  ContainerStatus of(ExecutorIdentity executor, Container container, long pid) {
    ContainerStatus.Builder status = ContainerStatus.newBuilder();
    int dot = executor.containerId().indexOf('.');
    if (dot > 0) {
      // As Mesos writes nested containers.
      status
          .getContainerIdBuilder()
          .setValue(executor.containerId().substring(dot + 1))
          .getParentBuilder()
          .setValue(executor.containerId().substring(0, dot));
    } else {
      status.getContainerIdBuilder().setValue(executor.containerId());
    }
    if (container.networks().isEmpty()) {
      status
          .addNetworkInfosBuilder()
          .addIpAddressesBuilder()
          .setProtocol(NetworkInfo.Protocol.IPv4)
          .setIpAddress(hostIp);
    } else {
      status.addAllNetworkInfos(container.networks());
    }
    if (pid > 0) {
      status.setExecutorPid((int) pid);
    }
    return status.build();
  }
}
