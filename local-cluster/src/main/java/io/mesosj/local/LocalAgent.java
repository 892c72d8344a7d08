package io.mesosj.local;

import io.mesosj.cni.EndedCall;
import io.mesosj.isolator.IsolatorOptions;
import io.mesosj.local.access.AccessRules;
import io.mesosj.local.agent.Agent;
import io.mesosj.local.agent.AgentSettings;
import io.mesosj.local.cgroup.HostCgroups;
import io.mesosj.local.container.Containerizer;
import io.mesosj.local.http.ApiServer;
import io.mesosj.local.http.Wire;
import io.mesosj.local.image.ImageStore;
import io.mesosj.local.master.AgentRegistration;
import io.mesosj.local.master.Membership;
import io.mesosj.local.page.AgentInspection;
import io.mesosj.local.page.ShownAgent;
import io.mesosj.local.socket.ExecutorSocket;
import io.mesosj.protocol.http.DomainSocket;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Resource;

/** One agent of a cluster, with its own directories, containers and endpoints. */
final class LocalAgent {
  private final String name;
  private final Directories directories;
  private final Membership membership;
  private final Agent agent;
  private final ApiServer server;
  private final Optional<IsolatorOptions> networks;
  private Optional<ExecutorSocket> socket = Optional.empty();

  private LocalAgent(
      String name,
      Directories directories,
      Optional<IsolatorOptions> networks,
      Membership membership,
      Agent agent,
      ApiServer server) {
    this.name = name;
    this.directories = directories;
    this.networks = networks;
    this.membership = membership;
    this.agent = agent;
    this.server = server;
  }

  /**
   * Where one agent keeps its things.
   *
   * @param work {@code --work_dir}
   * @param runtime {@code --runtime_dir}
   */
  record Directories(Path work, Path runtime) {}

  /** Takes agents in. */
  interface Cluster {
    /**
     * Makes an agent known.
     *
     * @param info with its id, if it was registered before
     * @param total what it has
     * @param reserved the parts of it that frameworks reserved earlier
     * @throws IllegalArgumentException if it does not have what was reserved
     * @throws IOException if it can't be taken in
     */
    Membership admit(AgentInfo info, Resources total, List<Resource> reserved) throws IOException;
  }

  /**
   * Registers an agent and has it take over what an earlier one left; it listens already.
   *
   * @throws IOException if that failed; nothing is left
   */
  static LocalAgent start(
      LocalClusterOptions options,
      LocalAgentOptions own,
      Directories directories,
      Resources resources,
      Cluster cluster,
      AccessRules access,
      ClusterWire wire)
      throws IOException {
    Optional<DomainSocket> location = socketLocation(options, directories.runtime());
    Path work = directories.work();
    Path store =
        options.dockerStoreDir().isPresent()
            ? options.dockerStoreDir().get()
            : DefaultImageStore.of(System.getenv());
    Optional<AgentInfo> earlier = Agent.earlier(work);
    List<Resource> reserved = Agent.earlierReservations(work);
    ApiServer server = bind(options.ip(), own.port(), earlier, wire.server());
    AgentInfo.Builder info =
        AgentInfo.newBuilder()
            .setHostname(wire.address().host())
            .setPort(server.port())
            .addAllAttributes(own.attributes());
    own.domain().ifPresent(info::setDomain);
    earlier.ifPresent(one -> info.setId(one.getId()));
    Membership membership;
    try {
      membership = cluster.admit(info.build(), resources, reserved);
    } catch (IllegalArgumentException e) {
      server.close();
      throw new IOException(
          e.getMessage() + "; give it as much as before, or another work directory than " + work,
          e);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    Optional<IsolatorOptions> networks = networks(options, directories.runtime());
    Agent agent =
        new Agent(
            new AgentSettings(
                wire.address(),
                server.port(),
                membership.id(),
                work,
                resources,
                own.attributes(),
                options.executorTimeouts(),
                location,
                access,
                options.tls(),
                wire.client()),
            containerizer(options, networks, store, directories),
            membership.reports());
    LocalAgent started =
        new LocalAgent(own.name(), directories, networks, membership, agent, server);
    try {
      started.open(location);
    } catch (IOException e) {
      started.close();
      throw e;
    }
    return started;
  }

  private void open(Optional<DomainSocket> location) throws IOException {
    membership.connect(agent);
    agent.serve(server);
    server.start();
    if (location.isPresent()) {
      socket = Optional.of(ExecutorSocket.open(location.get(), agent::serveExecutors));
    }
    agent.recover();
  }

  private static Optional<IsolatorOptions> networks(LocalClusterOptions options, Path runtime) {
    return options
        .networkCniConfigDir()
        .map(
            configs ->
                new IsolatorOptions(
                    configs,
                    options.networkCniPluginsDir(),
                    IsolatorOptions.rootBelow(runtime),
                    options.defaultContainerDns(),
                    options.pluginTimeLimit()));
  }

  private static Containerizer containerizer(
      LocalClusterOptions options,
      Optional<IsolatorOptions> networks,
      Path store,
      Directories directories) {
    ImageStore images =
        new ImageStore(
            store,
            DefaultDirectories.rootfs(directories.work()),
            options.dockerRegistry(),
            options.dockerConfig(),
            options.imageGcConfig(),
            options.pullListener());
    return new Containerizer(
        directories.runtime(),
        networks,
        images,
        options.confinement(),
        options.hostPorts(),
        HostCgroups.ofThisProcess(options.cgroupParent()));
  }

  private static Optional<DomainSocket> socketLocation(LocalClusterOptions options, Path runtime)
      throws IOException {
    if (!options.httpExecutorDomainSockets()) {
      return Optional.empty();
    }
    if (options.domainSocketLocation().isPresent() && options.agents().size() > 1) {
      throw new IOException(
          "--domain_socket_location: each of several agents has a socket of its own, in its"
              + " runtime directory");
    }
    Path path = options.domainSocketLocation().orElseGet(() -> runtime.resolve("agent.sock"));
    try {
      return Optional.of(new DomainSocket(path.toAbsolutePath()));
    } catch (IllegalArgumentException e) {
      throw new IOException("--domain_socket_location: " + e.getMessage(), e);
    }
  }

  /** An agent that is started again has its earlier port, if nobody asked for another. */
  private static ApiServer bind(String ip, int port, Optional<AgentInfo> earlier, Wire wire)
      throws IOException {
    if (port == 0 && earlier.isPresent()) {
      try {
        return ApiServer.bind("agent", ip, earlier.get().getPort(), wire);
      } catch (IOException e) {
        // Somebody else has it now; executors and users find the new one through the master.
        return ApiServer.bind("agent", ip, 0, wire);
      }
    }
    return ApiServer.bind("agent", ip, port, wire);
  }

  String name() {
    return name;
  }

  Directories directories() {
    return directories;
  }

  String address() {
    return agent.address();
  }

  /** The last runs of CNI plugins for its containers, the oldest first. */
  List<EndedCall> pluginCalls() {
    return agent.pluginCalls();
  }

  /** What the page shows of it. */
  ShownAgent shown(AgentRegistration registration) {
    return new LocalAgentShown(name, agent.endpoint().getAuthority(), registration, inspection());
  }

  /** Looks at what is here. */
  AgentInspection inspection() {
    return new LocalAgentInspection(agent, networks);
  }

  /** Ends its tasks. */
  void close() throws IOException {
    try {
      agent.close();
    } finally {
      if (socket.isPresent()) {
        socket.get().close();
      }
      server.close();
    }
  }
}
