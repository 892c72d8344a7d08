package io.mesosj.execute.run;

import io.mesosj.scheduler.offer.AgentOffer;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.URL;

/**
 * What is launched where.
 *
 * @param agent the offers it fits into
 * @param instance what is placed
 * @param tasks with the agent and resources filled in
 * @param executor of a group
 */
record Placement(
    AgentOffer agent, Instance instance, List<TaskInfo> tasks, Optional<ExecutorInfo> executor) {
  /**
   * The agent's address, from the offer: over plain HTTP its IP address, which needs no resolver;
   * over TLS the name that its certificate is for. Empty when the offer does not say.
   */
  Optional<URI> agentAddress() {
    return agent.url().map(this::address);
  }

  private URI address(URL url) {
    boolean tls = url.getScheme().equals("https");
    String ip = url.getAddress().getIp();
    String host = tls || ip.isEmpty() ? url.getAddress().getHostname() : ip;
    if (host.isEmpty()) {
      host = agent.hostname();
    }
    String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String scheme = tls ? "https://" : "http://";
    return URI.create(scheme + bracketed + ":" + url.getAddress().getPort() + url.getPath());
  }
}
