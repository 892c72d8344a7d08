package io.mesosj.local.agent;

import io.mesosj.local.access.AccessRules;
import io.mesosj.local.http.Advertised;
import io.mesosj.local.tls.TlsPaths;
import io.mesosj.protocol.http.DomainSocket;
import io.mesosj.protocol.http.TransportOptions;
import io.mesosj.protocol.resources.Resources;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Attribute;

/**
 * What an agent is started with.
 *
 * @param address how it is reached
 * @param port the port it listens on
 * @param id the id that the master gave it
 * @param workDir {@code --work_dir}
 * @param resources what it offers
 * @param attributes {@code --attributes}
 * @param timeouts how long it and its executors wait for each other
 * @param domainSocket {@code --domain_socket_location}, if executors are served on one
 * @param access who may use it
 * @param tls the files that it speaks TLS with
 * @param calls how executors inside this process call it
 */
public record AgentSettings(
    Advertised address,
    int port,
    AgentID id,
    Path workDir,
    Resources resources,
    List<Attribute> attributes,
    ExecutorTimeouts timeouts,
    Optional<DomainSocket> domainSocket,
    AccessRules access,
    Optional<TlsPaths> tls,
    TransportOptions calls) {
  /** The address it listens on. */
  String ip() {
    return address.ip();
  }
}
