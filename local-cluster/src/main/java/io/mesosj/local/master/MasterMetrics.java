package io.mesosj.local.master;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;
import org.apache.mesos.v1.master.Protos.Response.GetState;

/** The metrics of {@code /metrics/snapshot} and GET_METRICS, by Mesos' names. */
final class MasterMetrics {
  private final Map<String, Double> values = new TreeMap<>();

  private MasterMetrics() {}

  /**
   * Counts.
   *
   * @param unreachable how many agents can't be reached
   * @param ended how many tasks ever ended in which state
   * @param uptime in seconds
   */
  static Map<String, Double> of(
      GetState state, int unreachable, Map<TaskState, Long> ended, double uptime) {
    MasterMetrics metrics = new MasterMetrics();
    metrics.put("master/elected", 1);
    metrics.put("master/uptime_secs", uptime);
    metrics.agents(state.getGetAgents());
    metrics.put("master/slaves_unreachable", unreachable);
    metrics.frameworks(state.getGetFrameworks());
    metrics.tasks(state, ended);
    return metrics.values;
  }

  private void agents(GetAgents agents) {
    int active = (int) agents.getAgentsList().stream().filter(GetAgents.Agent::getActive).count();
    put("master/slaves_active", active);
    put("master/slaves_connected", active);
    put("master/slaves_inactive", agents.getAgentsCount() - active);
    put("master/slaves_disconnected", agents.getAgentsCount() - active);
    for (String name : new String[] {"cpus", "mem", "disk", "gpus"}) {
      double total = 0;
      double used = 0;
      for (GetAgents.Agent agent : agents.getAgentsList()) {
        total += sum(name, agent.getTotalResourcesList());
        used += sum(name, agent.getAllocatedResourcesList());
      }
      put("master/" + name + "_total", total);
      put("master/" + name + "_used", used);
      put("master/" + name + "_percent", total == 0 ? 0 : used / total);
    }
  }

  private static double sum(String name, Iterable<Resource> resources) {
    double sum = 0;
    for (Resource resource : resources) {
      if (resource.getName().equals(name) && resource.getType() == Value.Type.SCALAR) {
        sum += resource.getScalar().getValue();
      }
    }
    return Math.round(sum * 1000) / 1000.0;
  }

  private void frameworks(GetFrameworks frameworks) {
    int connected =
        (int)
            frameworks.getFrameworksList().stream()
                .filter(GetFrameworks.Framework::getConnected)
                .count();
    put("master/frameworks_connected", connected);
    put("master/frameworks_active", connected);
    put("master/frameworks_disconnected", frameworks.getFrameworksCount() - connected);
    put("master/frameworks_inactive", frameworks.getFrameworksCount() - connected);
    put("master/frameworks_completed", frameworks.getCompletedFrameworksCount());
    put(
        "master/outstanding_offers",
        frameworks.getFrameworksList().stream()
            .mapToInt(GetFrameworks.Framework::getOffersCount)
            .sum());
  }

  private void tasks(GetState state, Map<TaskState, Long> ended) {
    for (TaskState one : TaskState.values()) {
      put(name(one), (double) ended.getOrDefault(one, 0L));
    }
    for (Task task : state.getGetTasks().getTasksList()) {
      // What has ended is counted already, whether or not that was acknowledged.
      if (!ended.containsKey(task.getState())) {
        values.merge(name(task.getState()), 1.0, Double::sum);
      }
    }
  }

  private static String name(TaskState state) {
    return "master/tasks_" + state.name().substring("TASK_".length()).toLowerCase(Locale.ROOT);
  }

  private void put(String name, long count) {
    put(name, (double) count);
  }

  private void put(String name, double value) {
    values.put(name, value);
  }
}
