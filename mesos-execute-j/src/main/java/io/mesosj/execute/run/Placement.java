package io.mesosj.execute.run;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.URL;

/**
 * What is launched where.
 *
 * @param offer the offer it fits into
 * @param tasks with the offer's agent and resources filled in
 * @param executor of a group
 */
record Placement(Offer offer, List<TaskInfo> tasks, Optional<ExecutorInfo> executor) {
  /**
   * The agent's address, from the offer: over plain HTTP its IP address, which needs no resolver;
   * over TLS the name that its certificate is for.
   */
  URI agent() {
    URL url = offer.getUrl();
    boolean tls = url.getScheme().equals("https");
    String ip = url.getAddress().getIp();
    String host = tls || ip.isEmpty() ? url.getAddress().getHostname() : ip;
    if (host.isEmpty()) {
      host = offer.getHostname();
    }
    String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String scheme = tls ? "https://" : "http://";
    return URI.create(scheme + bracketed + ":" + url.getAddress().getPort() + url.getPath());
  }
}
