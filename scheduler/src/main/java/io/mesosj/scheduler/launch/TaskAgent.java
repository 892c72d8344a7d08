package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.offer.AgentOffer;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/** The agent that a task was sent to, on which offer and as what, where known. */
record TaskAgent(
    AgentID agentId,
    Optional<AgentOffer> offer,
    Optional<TaskInfo> info,
    Optional<ExecutorInfo> executor) {
  static TaskAgent of(AgentID agentId) {
    return new TaskAgent(agentId, Optional.empty(), Optional.empty(), Optional.empty());
  }

  List<String> attribute(String name) {
    return offer.map(one -> one.attribute(name)).orElse(List.of());
  }
}
