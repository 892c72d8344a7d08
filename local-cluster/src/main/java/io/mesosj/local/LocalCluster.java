package io.mesosj.local;

import io.mesosj.isolator.IsolatorOptions;
import io.mesosj.local.access.AccessRules;
import io.mesosj.local.access.ClusterKey;
import io.mesosj.local.access.CredentialFile;
import io.mesosj.local.agent.Agent;
import io.mesosj.local.agent.AgentSettings;
import io.mesosj.local.container.Containerizer;
import io.mesosj.local.container.ProcessUser;
import io.mesosj.local.http.ApiServer;
import io.mesosj.local.image.ImageStore;
import io.mesosj.local.master.AgentRegistration;
import io.mesosj.local.master.Master;
import io.mesosj.local.socket.ExecutorSocket;
import io.mesosj.protocol.http.DomainSocket;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Resource;

/**
 * A running master and agent. Closing it kills the tasks, detaches their networks and removes every
 * mount, cgroup and temporary directory it made. Safe for use by several threads.
 */
public final class LocalCluster implements AutoCloseable {
  private final Master master;
  private final AgentRegistration registration;
  private final Agent agent;
  private final ApiServer masterServer;
  private final ApiServer agentServer;
  private final Optional<ExecutorSocket> executorSocket;
  private final DefaultDirectories defaults;
  private final GivenDirectories given;
  private final ClusterKey key;
  private boolean closed;

  private LocalCluster(
      Master master,
      AgentRegistration registration,
      Agent agent,
      ApiServer masterServer,
      ApiServer agentServer,
      Optional<ExecutorSocket> executorSocket,
      DefaultDirectories defaults,
      GivenDirectories given,
      ClusterKey key) {
    this.master = master;
    this.registration = registration;
    this.agent = agent;
    this.masterServer = masterServer;
    this.agentServer = agentServer;
    this.executorSocket = executorSocket;
    this.defaults = defaults;
    this.given = given;
    this.key = key;
  }

  /**
   * Starts listening.
   *
   * @throws IOException if an address can't be bound or a directory can't be made; nothing is left
   */
  public static LocalCluster start(LocalClusterOptions options) throws IOException {
    DefaultDirectories defaults = new DefaultDirectories(ProcessUser.isRoot());
    GivenDirectories given = new GivenDirectories();
    try {
      return start(options, defaults, given);
    } catch (IOException e) {
      given.close();
      defaults.remove();
      throw e;
    }
  }

  private static LocalCluster start(
      LocalClusterOptions options, DefaultDirectories defaults, GivenDirectories given)
      throws IOException {
    requirePrivate(options);
    defaults.cleanUp(options);
    Path work =
        options.workDir().isPresent()
            ? given.take(options.workDir().get(), "--work_dir")
            : defaults.work();
    Path runtime =
        options.runtimeDir().isPresent()
            ? given.take(options.runtimeDir().get(), "--runtime_dir")
            : defaults.runtime(options);
    Optional<DomainSocket> location = socketLocation(options, runtime);
    ClusterKey key = ClusterKey.in(runtime, System.getenv());
    AccessRules access =
        new AccessRules(options.authentication(), key.credential(), options.credentials());
    Optional<AgentInfo> earlier = Agent.earlier(work);
    List<Resource> reserved = Agent.earlierReservations(work);
    ApiServer masterServer = ApiServer.bind("master", options.ip(), options.masterPort());
    ApiServer agentServer;
    try {
      agentServer = bindAgent(options, earlier);
    } catch (IOException e) {
      masterServer.close();
      throw e;
    }
    Resources resources = options.resources().orElseGet(LocalCluster::machineResources);
    Master master = new Master(options.ip(), masterServer.port(), options.offerTimeout(), access);
    AgentRegistration registration;
    try {
      registration =
          master.register(agentInfo(options, agentServer.port(), earlier), resources, reserved);
    } catch (IllegalArgumentException e) {
      masterServer.close();
      agentServer.close();
      throw new IOException(
          e.getMessage() + "; give it as much as before, or another work directory than " + work,
          e);
    }
    Agent agent =
        new Agent(
            new AgentSettings(
                options.ip(),
                agentServer.port(),
                registration.id(),
                work,
                resources,
                options.executorRegistrationTimeout(),
                location,
                access),
            containerizer(options, work, runtime),
            registration);
    registration.connect(agent);
    master.serve(masterServer);
    agent.serve(agentServer);
    agentServer.start();
    Optional<ExecutorSocket> executorSocket = Optional.empty();
    try {
      key.publish(master.address(), agent.address());
      if (location.isPresent()) {
        executorSocket = Optional.of(ExecutorSocket.open(location.get(), agent::serveExecutors));
      }
    } catch (IOException e) {
      agent.close();
      masterServer.close();
      agentServer.close();
      throw e;
    }
    agent.recover();
    masterServer.start();
    return new LocalCluster(
        master,
        registration,
        agent,
        masterServer,
        agentServer,
        executorSocket,
        defaults,
        given,
        key);
  }

  private static AgentInfo agentInfo(
      LocalClusterOptions options, int port, Optional<AgentInfo> earlier) {
    AgentInfo.Builder info = AgentInfo.newBuilder().setHostname(options.ip()).setPort(port);
    earlier.ifPresent(one -> info.setId(one.getId()));
    return info.build();
  }

  private static Containerizer containerizer(LocalClusterOptions options, Path work, Path runtime) {
    Optional<IsolatorOptions> networks =
        options
            .networkCniConfigDir()
            .map(
                configs ->
                    new IsolatorOptions(
                        configs,
                        options.networkCniPluginsDir(),
                        IsolatorOptions.rootBelow(runtime),
                        options.defaultContainerDns(),
                        options.pluginTimeLimit()));
    ImageStore images =
        new ImageStore(
            work.resolve("store").resolve("docker"),
            DefaultDirectories.rootfs(work),
            options.dockerRegistry(),
            options.dockerConfig(),
            options.pullListener());
    return new Containerizer(runtime, networks, images, options.confinement());
  }

  /** Beyond this machine only those may reach the cluster who have been given credentials. */
  private static void requirePrivate(LocalClusterOptions options) throws IOException {
    boolean loopback = InetAddress.getByName(options.ip()).isLoopbackAddress();
    if (!loopback && (options.credentials().isEmpty() || options.authentication().isOpen())) {
      throw new IOException(
          "--ip="
              + options.ip()
              + " is for other machines too: give --credentials=FILE, and open no"
              + " --authenticate_http_…");
    }
  }

  private static Optional<DomainSocket> socketLocation(LocalClusterOptions options, Path runtime)
      throws IOException {
    if (!options.httpExecutorDomainSockets()) {
      return Optional.empty();
    }
    Path path = options.domainSocketLocation().orElseGet(() -> runtime.resolve("agent.sock"));
    try {
      return Optional.of(new DomainSocket(path.toAbsolutePath()));
    } catch (IllegalArgumentException e) {
      throw new IOException("--domain_socket_location: " + e.getMessage(), e);
    }
  }

  /** An agent that is started again has its earlier port, if nobody asked for another. */
  private static ApiServer bindAgent(LocalClusterOptions options, Optional<AgentInfo> earlier)
      throws IOException {
    if (options.agentPort() == 0 && earlier.isPresent()) {
      try {
        return ApiServer.bind("agent", options.ip(), earlier.get().getPort());
      } catch (IOException e) {
        // Somebody else has it now; executors and users find the new one through the master.
        return ApiServer.bind("agent", options.ip(), 0);
      }
    }
    return ApiServer.bind("agent", options.ip(), options.agentPort());
  }

  /** All processors; all memory but a gigabyte or half, as Mesos' agent leaves for the system. */
  private static Resources machineResources() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long total = system.getTotalMemorySize() / 1024 / 1024;
    long memory = total > 2048 ? total - 1024 : total / 2;
    return Resources.parse(
        "cpus:"
            + Runtime.getRuntime().availableProcessors()
            + ";mem:"
            + memory
            + ";disk:10000;ports:[31000-32000]");
  }

  /** The master's address. */
  public URI master() {
    return URI.create(master.address());
  }

  /** The agent's address. */
  public URI agent() {
    return URI.create(agent.address());
  }

  /** The {@code Authorization} header of the cluster's own user. */
  public String authorization() {
    return key.credential().authorization();
  }

  /** Where other processes of that user find the credential. */
  public CredentialFile credentialFile() {
    return key.file();
  }

  /** What the agent offers when nothing runs. */
  public List<Resource> resources() {
    return registration.totalResources();
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    master.close();
    try {
      agent.close();
    } finally {
      if (executorSocket.isPresent()) {
        executorSocket.get().close();
      }
      masterServer.close();
      agentServer.close();
      key.withdraw(master.address(), agent.address());
      given.close();
      defaults.remove();
    }
  }
}
