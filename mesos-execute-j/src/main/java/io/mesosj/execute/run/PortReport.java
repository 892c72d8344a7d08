package io.mesosj.execute.run;

import io.mesosj.execute.task.Workload;
import io.mesosj.scheduler.launch.LaunchedTask;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;

/** Tells of the port mappings that tasks were sent with. Used by the launcher's thread. */
final class PortReport {
  private static final String HINT =
      "; --no-ports_from_offer maps ports that agents do not offer, too";

  private final Set<Integer> written = new HashSet<>();
  private final Set<String> told = new HashSet<>();
  private final boolean wanted;

  PortReport(List<Workload> workloads) {
    boolean any = false;
    for (Workload workload : workloads) {
      for (ContainerInfo container : workload.containers()) {
        for (PortMapping port : mappings(container)) {
          written.add(port.getHostPort());
          any = true;
        }
      }
    }
    this.wanted = any;
  }

  private static List<PortMapping> mappings(ContainerInfo container) {
    List<PortMapping> mappings = new ArrayList<>();
    container.getNetworkInfosList().forEach(one -> mappings.addAll(one.getPortMappingsList()));
    return mappings;
  }

  /** A task was sent; those of a group share their executor's mappings. */
  void tell(LaunchedTask task, Report report) {
    if (!wanted || task.info().isEmpty()) {
      return;
    }
    List<PortMapping> mappings = new ArrayList<>(mappings(task.info().get().getContainer()));
    task.executor().ifPresent(executor -> mappings.addAll(mappings(executor.getContainer())));
    String owner =
        task.executor()
            .map(executor -> executor.getExecutorId().getValue())
            .orElseGet(() -> task.id().getValue());
    if (told.add(owner)) {
      mappings.forEach(port -> report.published(task, port, !written.contains(port.getHostPort())));
    }
  }

  /** Why an offer does not fit, with what can be done where ports are the reason. */
  String explained(String why) {
    String needs = why.substring(0, Math.max(0, why.indexOf(';')));
    boolean named = needs.contains("ports:[");
    return wanted && named ? why + HINT : why;
  }
}
