package io.mesosj.scheduler.task;

import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/**
 * The host ports of port mappings as what they are to Mesos: the resource {@code ports} of an
 * agent. Who takes them from an offer shares them with nobody. Mesos itself does not look at the
 * ports of CNI networks.
 */
public final class HostPorts {
  private static final String PORTS = "ports";

  private HostPorts() {}

  /**
   * The task with the host ports of its container's networks among its resources; those that an
   * offer chooses come when it is placed.
   */
  public static TaskInfo taking(TaskInfo task) {
    Resources named = named(task.getContainer()).plus(named(task.getExecutor().getContainer()));
    return named.isEmpty()
        ? task
        : task.toBuilder()
            .clearResources()
            .addAllResources(Resources.of(task.getResourcesList()).plus(named).toProto())
            .build();
  }

  /** The executor of a group, likewise. */
  public static ExecutorInfo taking(ExecutorInfo executor) {
    Resources named = named(executor.getContainer());
    return named.isEmpty()
        ? executor
        : executor.toBuilder()
            .clearResources()
            .addAllResources(Resources.of(executor.getResourcesList()).plus(named).toProto())
            .build();
  }

  private static Resources named(ContainerInfo container) {
    Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
    for (NetworkInfo network : container.getNetworkInfosList()) {
      for (PortMapping mapping : network.getPortMappingsList()) {
        if (mapping.getHostPort() != 0) {
          // A port of the host is one for TCP and UDP.
          ranges.addRangeBuilder().setBegin(mapping.getHostPort()).setEnd(mapping.getHostPort());
        }
      }
    }
    return ranges.getRangeCount() == 0
        ? Resources.none()
        : Resources.of(
            Resource.newBuilder()
                .setName(PORTS)
                .setType(Value.Type.RANGES)
                .setRanges(ranges)
                .build());
  }

  /** How many of a task's host ports an offer is to choose. */
  static int open(TaskInfo task) {
    return open(task.getContainer()) + open(task.getExecutor().getContainer());
  }

  /** How many of a group's host ports an offer is to choose. */
  static int open(ExecutorInfo executor) {
    return open(executor.getContainer());
  }

  private static int open(ContainerInfo container) {
    int open = 0;
    for (NetworkInfo network : container.getNetworkInfosList()) {
      for (PortMapping mapping : network.getPortMappingsList()) {
        open += mapping.getHostPort() == 0 ? 1 : 0;
      }
    }
    return open;
  }

  /** Puts chosen ports where the task left them open, and among its resources. */
  static void fill(TaskInfo.Builder task, Resources chosen) {
    if (chosen.isEmpty()) {
      return;
    }
    Iterator<Integer> ports = numbers(chosen).iterator();
    if (task.hasContainer()) {
      fill(task.getContainerBuilder(), ports);
    }
    if (task.hasExecutor() && task.getExecutor().hasContainer()) {
      fill(task.getExecutorBuilder().getContainerBuilder(), ports);
    }
    List<Resource> all = Resources.of(task.getResourcesList()).plus(chosen).toProto();
    task.clearResources().addAllResources(all);
  }

  /** Puts chosen ports where the group left them open, and among its executor's resources. */
  static void fill(ExecutorInfo.Builder executor, Resources chosen) {
    if (chosen.isEmpty()) {
      return;
    }
    fill(executor.getContainerBuilder(), numbers(chosen).iterator());
    List<Resource> all = Resources.of(executor.getResourcesList()).plus(chosen).toProto();
    executor.clearResources().addAllResources(all);
  }

  private static void fill(ContainerInfo.Builder container, Iterator<Integer> ports) {
    for (NetworkInfo.Builder network : container.getNetworkInfosBuilderList()) {
      for (PortMapping.Builder mapping : network.getPortMappingsBuilderList()) {
        if (mapping.getHostPort() == 0) {
          mapping.setHostPort(ports.next());
        }
      }
    }
  }

  private static List<Integer> numbers(Resources ports) {
    List<Integer> numbers = new ArrayList<>();
    for (Resource one : ports.toProto()) {
      for (Value.Range range : one.getRanges().getRangeList()) {
        for (long port = range.getBegin(); port <= range.getEnd(); port++) {
          numbers.add(Math.toIntExact(port));
        }
      }
    }
    return numbers;
  }
}
