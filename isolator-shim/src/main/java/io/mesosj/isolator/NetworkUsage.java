package io.mesosj.isolator;

import io.mesosj.isolator.namespace.InterfaceCounters;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/**
 * What a container has sent and received.
 *
 * @param interfaces by interface, the loopback left out
 */
public record NetworkUsage(List<InterfaceCounters> interfaces) {
  public NetworkUsage {
    interfaces = List.copyOf(interfaces);
  }

  /** Summed over the interfaces, as Mesos reports it. */
  public ResourceStatistics statistics() {
    return ResourceStatistics.newBuilder()
        .setTimestamp(System.currentTimeMillis() / 1000.0)
        .setNetRxBytes(sum(InterfaceCounters::rxBytes))
        .setNetRxPackets(sum(InterfaceCounters::rxPackets))
        .setNetRxErrors(sum(InterfaceCounters::rxErrors))
        .setNetRxDropped(sum(InterfaceCounters::rxDropped))
        .setNetTxBytes(sum(InterfaceCounters::txBytes))
        .setNetTxPackets(sum(InterfaceCounters::txPackets))
        .setNetTxErrors(sum(InterfaceCounters::txErrors))
        .setNetTxDropped(sum(InterfaceCounters::txDropped))
        .build();
  }

  private long sum(ToLongFunction<InterfaceCounters> counter) {
    return interfaces.stream().mapToLong(counter).sum();
  }
}
