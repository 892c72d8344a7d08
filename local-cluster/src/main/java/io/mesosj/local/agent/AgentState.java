package io.mesosj.local.agent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.local.state.ResourcesJson;
import io.mesosj.local.state.TaskJson;
import io.mesosj.local.state.TaskView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.agent.Protos.Response;

/**
 * What operators see of the agent: in the words of its v1 API, and in the JSON of {@code /state}.
 * Source: {@code agent.proto}, {@code recordings/operator}.
 */
final class AgentState {
  private final AgentInfo agent;
  private final AgentExecutors executors;
  private final double started = System.currentTimeMillis() / 1000.0;

  AgentState(AgentInfo agent, AgentExecutors executors) {
    this.agent = agent;
    this.executors = executors;
  }

  AgentInfo agent() {
    return agent;
  }

  Response.GetState state() {
    return Response.GetState.newBuilder()
        .setGetTasks(tasks())
        .setGetFrameworks(frameworks())
        .setGetExecutors(executors())
        .build();
  }

  Response.GetTasks tasks() {
    Response.GetTasks.Builder tasks = Response.GetTasks.newBuilder();
    for (Executor executor : executors.withTasks()) {
      for (Executor.Seen seen : executor.seen()) {
        if (seen.terminal()) {
          tasks.addTerminatedTasks(task(executor, seen));
        } else {
          tasks.addLaunchedTasks(task(executor, seen));
        }
      }
    }
    return tasks.build();
  }

  private static Task task(Executor executor, Executor.Seen seen) {
    ExecutorIdentity spec = executor.spec();
    TaskStatus latest =
        seen.latest()
            .orElseGet(
                () ->
                    TaskStatus.newBuilder()
                        .setTaskId(seen.info().getTaskId())
                        .setState(TaskState.TASK_STAGING)
                        .build());
    return TaskView.of(
        spec.frameworkId(),
        seen.info(),
        latest,
        seen.latest().stream().toList(),
        isOfCommand(spec) ? Optional.empty() : Optional.of(spec.publicId()));
  }

  private static boolean isOfCommand(ExecutorIdentity spec) {
    return !spec.ownProcess() && spec.group().isEmpty();
  }

  Response.GetFrameworks frameworks() {
    Response.GetFrameworks.Builder frameworks = Response.GetFrameworks.newBuilder();
    byFramework()
        .values()
        .forEach(
            group ->
                frameworks
                    .addFrameworksBuilder()
                    .setFrameworkInfo(group.get(0).spec().framework()));
    return frameworks.build();
  }

  Response.GetExecutors executors() {
    Response.GetExecutors.Builder all = Response.GetExecutors.newBuilder();
    for (Executor executor : executors.all()) {
      all.addExecutorsBuilder().setExecutorInfo(executor.spec().info());
    }
    return all.build();
  }

  private Map<String, List<Executor>> byFramework() {
    Map<String, List<Executor>> groups = new TreeMap<>();
    for (Executor executor : executors.all()) {
      groups
          .computeIfAbsent(executor.spec().frameworkId().getValue(), id -> new ArrayList<>())
          .add(executor);
    }
    return groups;
  }

  /** Metrics by Mesos' names. */
  Map<String, Double> metrics() {
    Map<String, Double> values = new TreeMap<>();
    values.put("slave/registered", 1.0);
    values.put("slave/uptime_secs", System.currentTimeMillis() / 1000.0 - started);
    values.put("slave/frameworks_active", (double) byFramework().size());
    values.put("slave/executors_running", (double) executors.all().size());
    for (String state : List.of("staging", "starting", "running", "killing")) {
      values.put("slave/tasks_" + state, 0.0);
    }
    Map<String, Double> used = new LinkedHashMap<>();
    for (Task task : tasks().getLaunchedTasksList()) {
      String state = task.getState().name().substring("TASK_".length());
      values.merge("slave/tasks_" + state.toLowerCase(Locale.ROOT), 1.0, Double::sum);
      task.getResourcesList().forEach(one -> add(one, used));
    }
    Map<String, Double> total = new LinkedHashMap<>();
    agent.getResourcesList().forEach(one -> add(one, total));
    total.forEach(
        (name, amount) -> {
          values.put("slave/" + name + "_total", amount);
          values.put("slave/" + name + "_used", used.getOrDefault(name, 0.0));
        });
    return values;
  }

  private static void add(Resource resource, Map<String, Double> sums) {
    if (resource.hasScalar()) {
      sums.merge(resource.getName(), resource.getScalar().getValue(), Double::sum);
    }
  }

  /** {@code /state}. */
  ObjectNode json(String version, String pid) {
    ObjectNode json =
        JsonTrees.object()
            .put("version", version)
            .put("start_time", started)
            .put("id", agent.getId().getValue())
            .put("pid", pid)
            .put("hostname", agent.getHostname());
    json.set("resources", ResourcesJson.of(agent.getResourcesList()));
    json.set("attributes", ResourcesJson.attributes(agent.getAttributesList()));
    json.putObject("flags");
    ArrayNode frameworks = json.putArray("frameworks");
    byFramework().values().forEach(group -> frameworks.add(framework(group)));
    json.putArray("completed_frameworks");
    return json;
  }

  private static ObjectNode framework(List<Executor> group) {
    FrameworkInfo info = group.get(0).spec().framework();
    ObjectNode json =
        JsonTrees.object()
            .put("id", info.getId().getValue())
            .put("name", info.getName())
            .put("user", info.getUser())
            .put("failover_timeout", info.getFailoverTimeout())
            .put("checkpoint", info.getCheckpoint())
            .put("hostname", info.getHostname());
    info.getRolesList().forEach(json.putArray("roles")::add);
    ArrayNode executors = json.putArray("executors");
    group.forEach(executor -> executors.add(executor(executor)));
    json.putArray("completed_executors");
    return json;
  }

  @SuppressWarnings("deprecation") // operators are still shown where an executor comes from
  private static ObjectNode executor(Executor executor) {
    ExecutorIdentity spec = executor.spec();
    ObjectNode json =
        JsonTrees.object()
            .put("id", spec.info().getExecutorId().getValue())
            .put("name", spec.info().getName())
            .put("source", spec.info().getSource())
            .put("container", spec.containerId())
            .put("directory", spec.sandbox().toString());
    json.set("resources", ResourcesJson.of(spec.info().getResourcesList()));
    ArrayNode tasks = json.putArray("tasks");
    executor.seen().forEach(seen -> tasks.add(TaskJson.of(task(executor, seen))));
    json.putArray("queued_tasks");
    json.putArray("completed_tasks");
    return json;
  }
}
