package io.mesosj.local.master;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.local.state.ResourcesJson;
import io.mesosj.local.state.TaskJson;
import io.mesosj.protocol.json.MesosJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Role;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.apache.mesos.v1.master.Protos.Response.GetExecutors;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;
import org.apache.mesos.v1.master.Protos.Response.GetState;

/**
 * The state in the JSON of the endpoints that were there before the v1 API: {@code /state}, {@code
 * /tasks} and their like, which many tools read. Source: {@code recordings/operator}.
 */
final class StateJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final OperatorApi.Cluster cluster;
  private final MasterInfo master;
  private final GetState state;

  StateJson(OperatorApi.Cluster cluster) {
    this.cluster = cluster;
    this.master = cluster.master();
    this.state = cluster.state();
  }

  /** {@code /state}; {@code started} is in seconds since 1970. */
  ObjectNode state(double started) {
    ObjectNode json =
        JSON.objectNode()
            .put("version", master.getVersion())
            .put("start_time", started)
            .put("elected_time", started)
            .put("id", master.getId())
            .put("pid", master.getPid())
            .put("hostname", master.getHostname());
    ArrayNode capabilities = json.putArray("capabilities");
    master.getCapabilitiesList().forEach(one -> capabilities.add(one.getType().name()));
    List<GetAgents.Agent> agents = state.getGetAgents().getAgentsList();
    long active = agents.stream().filter(GetAgents.Agent::getActive).count();
    json.put("activated_slaves", (double) active)
        .put("deactivated_slaves", (double) agents.size() - active)
        .put("unreachable_slaves", cluster.metrics().getOrDefault("master/slaves_unreachable", 0.0))
        .put("leader", master.getPid());
    json.putObject("leader_info")
        .put("id", master.getId())
        .put("pid", master.getPid())
        .put("port", master.getPort())
        .put("hostname", master.getHostname());
    json.set("flags", flags().get("flags"));
    if (master.hasDomain()) {
      json.set("domain", MesosJson.toTree(master.getDomain()));
    }
    json.set("slaves", slaves(Optional.empty()).get("slaves"));
    json.putArray("recovered_slaves");
    json.setAll(frameworks(Optional.empty()));
    json.putArray("orphan_tasks");
    return json;
  }

  /** {@code /flags}. */
  ObjectNode flags() {
    ObjectNode json = JSON.objectNode();
    cluster.flags().forEach(json.putObject("flags")::put);
    return json;
  }

  /** {@code /slaves}; of one agent, or of all. */
  ObjectNode slaves(Optional<String> id) {
    ArrayNode all = JSON.arrayNode();
    state.getGetAgents().getAgentsList().stream()
        .filter(agent -> id.isEmpty() || id.get().equals(agent.getAgentInfo().getId().getValue()))
        .forEach(agent -> all.add(slave(agent)));
    ObjectNode json = JSON.objectNode();
    json.set("slaves", all);
    json.putArray("recovered_slaves");
    return json;
  }

  static ObjectNode slave(GetAgents.Agent agent) {
    ObjectNode json =
        JSON.objectNode()
            .put("id", agent.getAgentInfo().getId().getValue())
            .put("hostname", agent.getAgentInfo().getHostname())
            .put("port", agent.getAgentInfo().getPort());
    json.set("attributes", ResourcesJson.attributes(agent.getAgentInfo().getAttributesList()));
    if (agent.getAgentInfo().hasDomain()) {
      json.set("domain", MesosJson.toTree(agent.getAgentInfo().getDomain()));
    }
    json.put("pid", agent.getPid()).put("registered_time", seconds(agent.getRegisteredTime()));
    if (agent.hasReregisteredTime()) {
      json.put("reregistered_time", seconds(agent.getReregisteredTime()));
    }
    json.set("resources", ResourcesJson.of(agent.getTotalResourcesList()));
    json.set("used_resources", ResourcesJson.of(agent.getAllocatedResourcesList()));
    json.set("offered_resources", ResourcesJson.of(agent.getOfferedResourcesList()));
    ObjectNode reserved = json.putObject("reserved_resources");
    Map<String, List<Resource>> byRole =
        agent.getTotalResourcesList().stream()
            .collect(Collectors.groupingBy(ResourcesJson::role, TreeMap::new, Collectors.toList()));
    List<Resource> unreserved = byRole.remove("*");
    byRole.forEach((role, resources) -> reserved.set(role, ResourcesJson.of(resources)));
    json.set("unreserved_resources", ResourcesJson.of(unreserved == null ? List.of() : unreserved));
    json.put("active", agent.getActive())
        .put("deactivated", agent.getDeactivated())
        .put("version", agent.getVersion());
    ArrayNode capabilities = json.putArray("capabilities");
    agent.getCapabilitiesList().forEach(one -> capabilities.add(one.getType().name()));
    if (agent.hasDrainInfo()) {
      json.set("drain_info", MesosJson.toTree(agent.getDrainInfo()));
    }
    return json;
  }

  /** {@code /frameworks}; one, or all. */
  ObjectNode frameworks(Optional<String> id) {
    ObjectNode json = JSON.objectNode();
    ArrayNode live = json.putArray("frameworks");
    ArrayNode completed = json.putArray("completed_frameworks");
    json.putArray("unregistered_frameworks");
    state.getGetFrameworks().getFrameworksList().stream()
        .filter(one -> is(one, id))
        .forEach(one -> live.add(framework(one)));
    state.getGetFrameworks().getCompletedFrameworksList().stream()
        .filter(one -> is(one, id))
        .forEach(one -> completed.add(framework(one)));
    return json;
  }

  private static boolean is(GetFrameworks.Framework framework, Optional<String> id) {
    return id.isEmpty() || id.get().equals(framework.getFrameworkInfo().getId().getValue());
  }

  @SuppressWarnings("deprecation") // frameworks without MULTI_ROLE set the one role
  private ObjectNode framework(GetFrameworks.Framework framework) {
    FrameworkInfo info = framework.getFrameworkInfo();
    ObjectNode json =
        JSON.objectNode().put("id", info.getId().getValue()).put("name", info.getName());
    if (info.hasPrincipal()) {
      json.put("principal", info.getPrincipal());
    }
    List<Resource> used = framework.getAllocatedResourcesList();
    List<Resource> offered = framework.getOfferedResourcesList();
    json.set("used_resources", ResourcesJson.of(used));
    json.set("offered_resources", ResourcesJson.of(offered));
    ArrayNode capabilities = json.putArray("capabilities");
    info.getCapabilitiesList().forEach(one -> capabilities.add(one.getType().name()));
    json.put("hostname", info.getHostname())
        .put("webui_url", info.getWebuiUrl())
        .put("active", framework.getActive())
        .put("connected", framework.getConnected())
        .put("recovered", framework.getRecovered())
        .put("user", info.getUser())
        .put("failover_timeout", info.getFailoverTimeout())
        .put("checkpoint", info.getCheckpoint())
        .put("registered_time", seconds(framework.getRegisteredTime()))
        .put("unregistered_time", seconds(framework.getUnregisteredTime()));
    if (framework.getReregisteredTime().getNanoseconds()
        != framework.getRegisteredTime().getNanoseconds()) {
      json.put("reregistered_time", seconds(framework.getReregisteredTime()));
    }
    json.set("offer_constraints", MesosJson.toTree(framework.getOfferConstraints()));
    json.set(
        "resources", ResourcesJson.of(Stream.concat(used.stream(), offered.stream()).toList()));
    if (info.getCapabilitiesList().stream()
        .anyMatch(one -> one.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE)) {
      info.getRolesList().forEach(json.putArray("roles")::add);
    } else {
      json.put("role", info.getRole());
    }
    if (info.hasLabels()) {
      json.set("labels", TaskJson.labels(info.getLabels().getLabelsList()));
    }
    String id = info.getId().getValue();
    json.set("tasks", tasksOf(id, state.getGetTasks().getTasksList()));
    json.set("unreachable_tasks", tasksOf(id, state.getGetTasks().getUnreachableTasksList()));
    json.set("completed_tasks", tasksOf(id, state.getGetTasks().getCompletedTasksList()));
    ArrayNode offers = json.putArray("offers");
    framework.getOffersList().forEach(offer -> offers.add(offer(offer)));
    ArrayNode executors = json.putArray("executors");
    state.getGetExecutors().getExecutorsList().stream()
        .filter(one -> one.getExecutorInfo().getFrameworkId().getValue().equals(id))
        .forEach(one -> executors.add(executor(one)));
    return json;
  }

  private static ObjectNode offer(Offer offer) {
    ObjectNode json =
        JSON.objectNode()
            .put("id", offer.getId().getValue())
            .put("framework_id", offer.getFrameworkId().getValue());
    json.putObject("allocation_info").put("role", offer.getAllocationInfo().getRole());
    json.put("slave_id", offer.getAgentId().getValue());
    json.set("resources", ResourcesJson.of(offer.getResourcesList()));
    return json;
  }

  private static ObjectNode executor(GetExecutors.Executor executor) {
    ObjectNode json =
        JSON.objectNode()
            .put("executor_id", executor.getExecutorInfo().getExecutorId().getValue())
            .put("name", executor.getExecutorInfo().getName())
            .put("framework_id", executor.getExecutorInfo().getFrameworkId().getValue());
    json.set("command", MesosJson.toTree(executor.getExecutorInfo().getCommand()));
    json.set("resources", ResourcesJson.of(executor.getExecutorInfo().getResourcesList()));
    return json.put("slave_id", executor.getAgentId().getValue());
  }

  private static ArrayNode tasksOf(String framework, Collection<Task> tasks) {
    ArrayNode all = JSON.arrayNode();
    tasks.stream()
        .filter(task -> task.getFrameworkId().getValue().equals(framework))
        .forEach(task -> all.add(TaskJson.of(task)));
    return all;
  }

  /**
   * {@code /tasks}.
   *
   * @param limit how many at most
   * @param offset how many are left out first
   * @param descending whether the newest come first
   * @param wanted which of them
   */
  ObjectNode tasks(int limit, int offset, boolean descending, Predicate<Task> wanted) {
    List<Task> all =
        Stream.of(
                state.getGetTasks().getTasksList(),
                state.getGetTasks().getUnreachableTasksList(),
                state.getGetTasks().getCompletedTasksList())
            .flatMap(List::stream)
            .filter(wanted)
            .collect(Collectors.toCollection(ArrayList::new));
    all.sort(
        (one, other) ->
            descending
                ? Double.compare(started(other), started(one))
                : Double.compare(started(one), started(other)));
    ObjectNode json = JSON.objectNode();
    ArrayNode tasks = json.putArray("tasks");
    all.stream()
        .skip(Math.max(0, offset))
        .limit(Math.max(0, limit))
        .forEach(task -> tasks.add(TaskJson.of(task)));
    return json;
  }

  /** {@code /roles}. */
  ObjectNode roles() {
    ObjectNode json = JSON.objectNode();
    ArrayNode all = json.putArray("roles");
    for (Role role : OperatorApi.roles(state)) {
      ObjectNode one = all.addObject().put("name", role.getName()).put("weight", role.getWeight());
      ArrayNode frameworks = one.putArray("frameworks");
      role.getFrameworksList().forEach(id -> frameworks.add(id.getValue()));
      one.set("resources", ResourcesJson.of(role.getResourcesList()));
    }
    return json;
  }

  private static double started(Task task) {
    return task.getStatusesCount() == 0 ? Double.MAX_VALUE : task.getStatuses(0).getTimestamp();
  }

  private static double seconds(TimeInfo time) {
    return time.getNanoseconds() / 1e9;
  }
}
