package io.mesosj.execute.cluster;

import java.net.URI;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;

/** Where an agent's HTTP API is: its process' address, such as {@code slave(1)@10.0.0.1:5051}. */
final class AgentAddress {
  private AgentAddress() {}

  static URI of(GetAgents.Agent agent) {
    AgentInfo info = agent.getAgentInfo();
    int at = agent.getPid().indexOf('@');
    if (at > 0) {
      return URI.create("http://" + agent.getPid().substring(at + 1));
    }
    return URI.create("http://" + info.getHostname() + ":" + info.getPort());
  }
}
