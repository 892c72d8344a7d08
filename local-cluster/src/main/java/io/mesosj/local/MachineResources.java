package io.mesosj.local;

import io.mesosj.protocol.resources.Resources;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;

/** What agents offer that are given nothing, or only some: all else of the machine. */
final class MachineResources {
  private static final int FIRST_PORT = 31000;
  private static final int PORTS = 1000;

  private MachineResources() {}

  /**
   * What was given, and of the machine what it does not name, as Mesos' agent completes {@code
   * --resources}.
   */
  static Resources completed(Optional<Resources> given, int index, int agents) {
    Resources machine = ofAgent(index, agents);
    if (given.isEmpty()) {
      return machine;
    }
    Set<String> named =
        given.get().toProto().stream().map(Resource::getName).collect(Collectors.toSet());
    return given
        .get()
        .plus(
            Resources.of(
                machine.toProto().stream().filter(one -> !named.contains(one.getName())).toList()));
  }

  /**
   * All processors; all memory but a gigabyte or half, as Mesos' agent leaves for the system. Each
   * of several agents offers all of that, but ports of its own: two tasks can share a processor,
   * but not a port.
   */
  static Resources ofAgent(int index, int agents) {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long total = system.getTotalMemorySize() / 1024 / 1024;
    long memory = total > 2048 ? total - 1024 : total / 2;
    int first = FIRST_PORT + index * PORTS;
    int last = agents == 1 ? first + PORTS : first + PORTS - 1;
    String ports = last <= 65535 ? ";ports:[" + first + "-" + last + "]" : "";
    return Resources.parse(
        "cpus:"
            + Runtime.getRuntime().availableProcessors()
            + ";mem:"
            + memory
            + ";disk:10000"
            + ports);
  }
}
