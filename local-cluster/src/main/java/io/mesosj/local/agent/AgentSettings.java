package io.mesosj.local.agent;

import io.mesosj.isolator.DefaultDns;
import io.mesosj.local.access.AccessRules;
import io.mesosj.local.container.Confinement;
import io.mesosj.local.image.PullListener;
import io.mesosj.protocol.http.DomainSocket;
import io.mesosj.protocol.resources.Resources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;

/**
 * What an agent is started with.
 *
 * @param ip the address it listens on
 * @param port the port it listens on
 * @param id the id that the master gave it
 * @param workDir {@code --work_dir}
 * @param runtimeDir {@code --runtime_dir}
 * @param resources what it offers
 * @param networkCniConfigDir {@code --network_cni_config_dir}
 * @param networkCniPluginsDir {@code --network_cni_plugins_dir}
 * @param dockerRegistry {@code --docker_registry}
 * @param pullListener is told how the pulling of images goes
 * @param defaultDns {@code --default_container_dns}
 * @param pluginTimeLimit how long a run of a CNI plugin may take
 * @param confinement how closely containers are kept
 * @param domainSocket {@code --domain_socket_location}, if executors are served on one
 * @param access who may use it
 */
public record AgentSettings(
    String ip,
    int port,
    AgentID id,
    Path workDir,
    Path runtimeDir,
    Resources resources,
    Optional<Path> networkCniConfigDir,
    List<Path> networkCniPluginsDir,
    Optional<String> dockerRegistry,
    PullListener pullListener,
    DefaultDns defaultDns,
    Duration pluginTimeLimit,
    Confinement confinement,
    Optional<DomainSocket> domainSocket,
    AccessRules access) {}
