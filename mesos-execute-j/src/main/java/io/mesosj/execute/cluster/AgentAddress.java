package io.mesosj.execute.cluster;

import io.mesosj.scheduler.agent.AgentAccess;
import java.net.URI;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;

/** Where an agent's HTTP API is: its process' address, such as {@code slave(1)@10.0.0.1:5051}. */
final class AgentAddress {
  private AgentAddress() {}

  static URI of(GetAgents.Agent agent, AgentAccess access) {
    AgentInfo info = agent.getAgentInfo();
    int at = agent.getPid().indexOf('@');
    // Certificates are for names, and the process' address has none.
    if (at > 0 && !access.tls()) {
      return URI.create(access.scheme() + "://" + agent.getPid().substring(at + 1));
    }
    return URI.create(access.scheme() + "://" + info.getHostname() + ":" + info.getPort());
  }
}
