package io.mesosj.local;

import io.mesosj.isolator.DefaultDns;
import io.mesosj.isolator.IsolatorOptions;
import io.mesosj.local.access.Authentication;
import io.mesosj.local.agent.ExecutorTimeouts;
import io.mesosj.local.container.Confinement;
import io.mesosj.local.container.MachinePorts;
import io.mesosj.local.image.DockerConfig;
import io.mesosj.local.image.ImageGcConfig;
import io.mesosj.local.image.PullListener;
import io.mesosj.local.tls.TlsPaths;
import io.mesosj.protocol.resources.Resources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Attribute;
import org.jspecify.annotations.Nullable;

/** How the embedded cluster is set up; the setters are named after Mesos' flags. */
public final class LocalClusterOptions {
  private final Builder values;

  private LocalClusterOptions(Builder values) {
    this.values = values;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** {@code --work_dir}; a temporary directory, removed at the end, when empty. */
  public Optional<Path> workDir() {
    return Optional.ofNullable(values.workDir);
  }

  /** {@code --runtime_dir}; a temporary directory, removed at the end, when empty. */
  public Optional<Path> runtimeDir() {
    return Optional.ofNullable(values.runtimeDir);
  }

  /** {@code --network_cni_config_dir}. */
  public Optional<Path> networkCniConfigDir() {
    return Optional.ofNullable(values.networkCniConfigDir);
  }

  /** {@code --network_cni_plugins_dir}. */
  public List<Path> networkCniPluginsDir() {
    return values.networkCniPluginsDir;
  }

  /** {@code --docker_config}: credentials for registries. */
  public Optional<DockerConfig> dockerConfig() {
    return Optional.ofNullable(values.dockerConfig);
  }

  /**
   * {@code --docker_store_dir}: where images are kept, for later clusters too; {@link
   * DefaultImageStore} when empty.
   */
  public Optional<Path> dockerStoreDir() {
    return Optional.ofNullable(values.dockerStoreDir);
  }

  /** {@code --image_gc_config}: when images that no container uses are removed. */
  public ImageGcConfig imageGcConfig() {
    return values.imageGcConfig;
  }

  /** {@code --docker_registry}: a directory of image archives, or a registry's URL. */
  public Optional<String> dockerRegistry() {
    return Optional.ofNullable(values.dockerRegistry);
  }

  /** Who is told how the pulling of images from a registry goes. */
  public PullListener pullListener() {
    return values.pullListener;
  }

  /** {@code --default_container_dns}. */
  public DefaultDns defaultContainerDns() {
    return values.defaultContainerDns;
  }

  /** {@code --http_executor_domain_sockets}: whether executors are served on a domain socket. */
  public boolean httpExecutorDomainSockets() {
    return values.httpExecutorDomainSockets;
  }

  /** {@code --domain_socket_location}; {@code agent.sock} in the runtime directory when empty. */
  public Optional<Path> domainSocketLocation() {
    return Optional.ofNullable(values.domainSocketLocation);
  }

  /** The address that master and agent listen on. */
  public String ip() {
    return values.ip;
  }

  /** The master's port; 0 for a free one. */
  public int masterPort() {
    return values.masterPort;
  }

  /** The agents, of which there is at least one. */
  public List<LocalAgentOptions> agents() {
    return values.agents.isEmpty()
        ? List.of(
            new LocalAgentOptions(
                "agent",
                Optional.ofNullable(values.resources),
                values.attributes,
                values.agentPort,
                Optional.empty()))
        : values.agents;
  }

  /**
   * What each of the agents offers, in their order: what it was given, and of the machine the rest.
   */
  public List<Resources> offers() {
    List<LocalAgentOptions> all = agents();
    List<Resources> offers = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Resources own = MachineResources.completed(all.get(i).resources(), i, all.size());
      offers.add(i == 0 ? own.plus(besides()) : own);
    }
    return offers;
  }

  /** What the first agent offers besides its own resources. */
  public Resources besides() {
    return values.besides;
  }

  /**
   * {@code --credentials}: the secrets of the principals that may use the cluster beside its user.
   */
  public Map<String, String> credentials() {
    return values.credentials;
  }

  /** {@code --authenticate_http_frameworks} and its like: who is asked for credentials; all. */
  public Authentication authentication() {
    return values.authentication;
  }

  /** The files to speak TLS with; plain text when empty. */
  public Optional<TlsPaths> tls() {
    return Optional.ofNullable(values.tls);
  }

  /** {@code --offer_timeout}: how long an offer stands; for ever when empty. */
  public Optional<Duration> offerTimeout() {
    return Optional.ofNullable(values.offerTimeout);
  }

  /**
   * How long an agent can't be reached before its tasks are unreachable: five times Mesos' {@code
   * --agent_ping_timeout}.
   */
  public Duration agentTimeout() {
    return values.agentTimeout;
  }

  /** How long agents and executors wait for each other. */
  public ExecutorTimeouts executorTimeouts() {
    return values.executorTimeouts;
  }

  /** How long a run of a CNI plugin may take. */
  public Duration pluginTimeLimit() {
    return values.pluginTimeLimit;
  }

  /** Whether the master serves a page to look at. */
  public boolean webui() {
    return values.webui;
  }

  /** How closely containers are kept. */
  public Confinement confinement() {
    return values.confinement;
  }

  /** The ports that lead to containers from outside; the machine's own. */
  public MachinePorts hostPorts() {
    return values.hostPorts;
  }

  /**
   * A cgroup above those of containers, where these are made at the top: somebody else can remove
   * all of them by its name.
   */
  public Optional<String> cgroupParent() {
    return Optional.ofNullable(values.cgroupParent);
  }

  /**
   * Whether the cluster runs in namespaces of its own, in another Java of this class path. That
   * needs no root, and leaves the machine's networks alone whoever the caller is.
   */
  public boolean rootless() {
    return values.rootless;
  }

  /** Collects options; every setter returns this. */
  public static final class Builder {
    private @Nullable Path workDir;
    private @Nullable Path runtimeDir;
    private @Nullable Path networkCniConfigDir;
    private List<Path> networkCniPluginsDir = List.of();
    private @Nullable DockerConfig dockerConfig;
    private @Nullable String dockerRegistry;
    private @Nullable Path dockerStoreDir;
    private ImageGcConfig imageGcConfig = ImageGcConfig.DEFAULT;
    private PullListener pullListener = PullListener.NONE;
    private DefaultDns defaultContainerDns = DefaultDns.none();
    private boolean httpExecutorDomainSockets;
    private @Nullable Path domainSocketLocation;
    private String ip = "127.0.0.1";
    private int masterPort;
    private int agentPort;
    private @Nullable Resources resources;
    private Resources besides = Resources.none();
    private List<Attribute> attributes = List.of();
    private List<LocalAgentOptions> agents = List.of();
    private Map<String, String> credentials = Map.of();
    private Authentication authentication = Authentication.ALL;
    private @Nullable TlsPaths tls;
    private @Nullable Duration offerTimeout;
    private Confinement confinement = Confinement.DEFAULT;
    private Duration agentTimeout = Duration.ofSeconds(75);
    private ExecutorTimeouts executorTimeouts = ExecutorTimeouts.DEFAULT;
    private MachinePorts hostPorts = MachinePorts.OWN;
    private boolean webui = true;
    private boolean rootless;
    private @Nullable String cgroupParent;
    private Duration pluginTimeLimit = IsolatorOptions.PLUGIN_TIME_LIMIT;

    private Builder() {}

    public Builder workDir(Path dir) {
      workDir = dir;
      return this;
    }

    public Builder runtimeDir(Path dir) {
      runtimeDir = dir;
      return this;
    }

    public Builder networkCniConfigDir(Path dir) {
      networkCniConfigDir = dir;
      return this;
    }

    public Builder networkCniPluginsDir(List<Path> dirs) {
      networkCniPluginsDir = List.copyOf(dirs);
      return this;
    }

    public Builder dockerConfig(DockerConfig config) {
      dockerConfig = config;
      return this;
    }

    public Builder dockerRegistry(String registry) {
      dockerRegistry = registry;
      return this;
    }

    public Builder dockerStoreDir(Path dir) {
      dockerStoreDir = dir;
      return this;
    }

    public Builder imageGcConfig(ImageGcConfig config) {
      imageGcConfig = config;
      return this;
    }

    public Builder pullListener(PullListener listener) {
      pullListener = listener;
      return this;
    }

    public Builder defaultContainerDns(DefaultDns dns) {
      defaultContainerDns = dns;
      return this;
    }

    public Builder httpExecutorDomainSockets(boolean served) {
      httpExecutorDomainSockets = served;
      return this;
    }

    public Builder domainSocketLocation(Path path) {
      domainSocketLocation = path;
      return this;
    }

    public Builder ip(String address) {
      ip = address;
      return this;
    }

    public Builder masterPort(int port) {
      masterPort = port;
      return this;
    }

    /** The port of the one agent. */
    public Builder agentPort(int port) {
      agentPort = port;
      return this;
    }

    /** What the one agent offers; what these do not name is the machine's. */
    public Builder resources(Resources offered) {
      resources = offered;
      return this;
    }

    /** What the first agent offers besides, such as ports that somebody is known to want. */
    public Builder besides(Resources more) {
      besides = more;
      return this;
    }

    /** {@code --attributes} of the one agent. */
    public Builder attributes(List<Attribute> named) {
      attributes = List.copyOf(named);
      return this;
    }

    /**
     * Several agents, in place of the one.
     *
     * @throws IllegalArgumentException if two have one name
     */
    public Builder agents(List<LocalAgentOptions> several) {
      Set<String> names = new HashSet<>();
      for (LocalAgentOptions agent : several) {
        if (!names.add(agent.name())) {
          throw new IllegalArgumentException("two agents are called '" + agent.name() + "'");
        }
      }
      agents = List.copyOf(several);
      return this;
    }

    public Builder credentials(Map<String, String> secrets) {
      credentials = Map.copyOf(secrets);
      return this;
    }

    public Builder authentication(Authentication asked) {
      authentication = asked;
      return this;
    }

    public Builder tls(TlsPaths files) {
      tls = files;
      return this;
    }

    public Builder offerTimeout(Duration time) {
      offerTimeout = time;
      return this;
    }

    public Builder agentTimeout(Duration time) {
      agentTimeout = time;
      return this;
    }

    public Builder executorTimeouts(ExecutorTimeouts times) {
      executorTimeouts = times;
      return this;
    }

    public Builder pluginTimeLimit(Duration limit) {
      pluginTimeLimit = limit;
      return this;
    }

    public Builder confinement(Confinement kept) {
      confinement = kept;
      return this;
    }

    public Builder cgroupParent(String name) {
      cgroupParent = name;
      return this;
    }

    public Builder hostPorts(MachinePorts ports) {
      hostPorts = ports;
      return this;
    }

    public Builder webui(boolean served) {
      webui = served;
      return this;
    }

    /**
     * Has the cluster run in namespaces of its own, with users' networks, images and published
     * ports; {@code docs/rootless.md} has what it takes. Its tasks' user {@code root} is the
     * caller.
     */
    public Builder rootless(boolean entered) {
      rootless = entered;
      return this;
    }

    public LocalClusterOptions build() {
      return new LocalClusterOptions(this);
    }
  }
}
