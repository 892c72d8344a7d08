package io.mesosj.execute.cluster;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * A task on one network, in words.
 *
 * @param task the task
 * @param network as the task's last status has it
 */
record TaskNetwork(Task task, NetworkInfo network) {
  /** Every network of a task. */
  static List<TaskNetwork> of(Task task) {
    List<TaskStatus> statuses = task.getStatusesList();
    if (statuses.isEmpty()) {
      return List.of();
    }
    return statuses.get(statuses.size() - 1).getContainerStatus().getNetworkInfosList().stream()
        .map(network -> new TaskNetwork(task, network))
        .toList();
  }

  /** The network's name, or {@code (host)}. */
  String name() {
    return network.hasName() ? network.getName() : "(host)";
  }

  String addresses() {
    return network.getIpAddressesList().stream()
        .map(NetworkInfo.IPAddress::getIpAddress)
        .collect(Collectors.joining(","));
  }

  String ports() {
    return network.getPortMappingsList().stream()
        .map(TaskNetwork::port)
        .collect(Collectors.joining(","));
  }

  private static String port(NetworkInfo.PortMapping port) {
    return port.getHostPort()
        + ":"
        + port.getContainerPort()
        + (port.hasProtocol() ? "/" + port.getProtocol() : "");
  }

  String labels() {
    return network.getLabels().getLabelsList().stream()
        .map(TaskNetwork::label)
        .collect(Collectors.joining(","));
  }

  private static String label(Label label) {
    return label.hasValue() ? label.getKey() + "=" + label.getValue() : label.getKey();
  }
}
