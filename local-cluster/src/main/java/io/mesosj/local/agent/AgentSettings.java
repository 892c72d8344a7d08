package io.mesosj.local.agent;

import io.mesosj.local.access.AccessRules;
import io.mesosj.protocol.http.DomainSocket;
import io.mesosj.protocol.resources.Resources;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Attribute;

/**
 * What an agent is started with.
 *
 * @param ip the address it listens on
 * @param port the port it listens on
 * @param id the id that the master gave it
 * @param workDir {@code --work_dir}
 * @param resources what it offers
 * @param attributes {@code --attributes}
 * @param timeouts how long it and its executors wait for each other
 * @param domainSocket {@code --domain_socket_location}, if executors are served on one
 * @param access who may use it
 */
public record AgentSettings(
    String ip,
    int port,
    AgentID id,
    Path workDir,
    Resources resources,
    List<Attribute> attributes,
    ExecutorTimeouts timeouts,
    Optional<DomainSocket> domainSocket,
    AccessRules access) {}
