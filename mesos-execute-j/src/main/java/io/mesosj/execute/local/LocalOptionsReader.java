package io.mesosj.execute.local;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.FlagText;
import io.mesosj.base.flags.Problems;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.process.ProcessUser;
import io.mesosj.base.text.OneLine;
import io.mesosj.cni.NetworkDirectory;
import io.mesosj.execute.task.DurationReader;
import io.mesosj.execute.task.ExecutorFlags;
import io.mesosj.isolator.DefaultDns;
import io.mesosj.isolator.NetworkPlaces;
import io.mesosj.local.CredentialsFile;
import io.mesosj.local.DefaultImageStore;
import io.mesosj.local.InnerPorts;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.local.access.Authentication;
import io.mesosj.local.agent.ExecutorTimeouts;
import io.mesosj.local.container.Confinement;
import io.mesosj.local.image.DockerConfig;
import io.mesosj.local.image.ImageGcConfig;
import io.mesosj.local.image.PullListener;
import io.mesosj.local.rootless.InnerSide;
import io.mesosj.local.tls.TlsPaths;
import io.mesosj.protocol.duration.MesosDuration;
import io.mesosj.protocol.http.DomainSocket;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The embedded cluster's options. What is not on the command line is looked up in the environment
 * under the name that mesos-agent reads ({@code MESOS_NETWORK_CNI_CONFIG_DIR}), then where CNI's
 * own tools and distributions have it.
 */
public final class LocalOptionsReader {
  private static final List<Path> PLUGIN_DIRS =
      List.of(Path.of("/opt/cni/bin"), Path.of("/usr/lib/cni"), Path.of("/usr/libexec/cni"));
  private static final int LARGEST_PORT = 65535;

  private final Values values;
  private final Map<String, String> environment;
  private final LocalClusterOptions.Builder options = LocalClusterOptions.builder();

  private LocalOptionsReader(Values values, Map<String, String> environment) {
    this.values = values;
    this.environment = environment;
  }

  /**
   * Reads and checks; nothing is made.
   *
   * @param defaultPort the master's port when none is given; 0 for a free one
   * @param pulls is told how the pulling of images goes
   * @throws UsageException with every problem
   */
  public static LocalClusterOptions read(
      Values values, Map<String, String> environment, int defaultPort, PullListener pulls)
      throws UsageException {
    return read(values, environment, defaultPort, pulls, Resources.none(), Optional.empty());
  }

  /**
   * The same, where the first agent offers more.
   *
   * @param inside whom ports are asked for, if this process is in namespaces of its own
   */
  public static LocalClusterOptions read(
      Values values,
      Map<String, String> environment,
      int defaultPort,
      PullListener pulls,
      Resources besides,
      Optional<InnerSide> inside)
      throws UsageException {
    LocalOptionsReader reader = new LocalOptionsReader(values, environment);
    reader.options.besides(besides);
    return reader.readAll(defaultPort, pulls, inside);
  }

  private LocalClusterOptions readAll(
      int defaultPort, PullListener pulls, Optional<InnerSide> inside) throws UsageException {
    Problems problems = new Problems();
    options.masterPort(defaultPort).pullListener(pulls).webui(values.on(LocalFlags.WEBUI));
    problems.collect(this::readConfigDir);
    problems.collect(this::readPluginDirs);
    problems.collect(() -> path(LocalFlags.WORK_DIR, options::workDir));
    problems.collect(() -> path(LocalFlags.RUNTIME_DIR, options::runtimeDir));
    given(LocalFlags.DOCKER_REGISTRY).ifPresent(options::dockerRegistry);
    problems.collect(this::readDockerConfig);
    problems.collect(this::readStore);
    problems.collect(this::readDns);
    problems.collect(this::readDomainSocket);
    problems.collect(this::readCredentials);
    problems.collect(this::readTls);
    problems.collect(() -> duration(LocalFlags.OFFER_TIMEOUT).ifPresent(options::offerTimeout));
    problems.collect(this::readExecutorTimeouts);
    problems.collect(this::readConfinement);
    problems.collect(this::readAgents);
    problems.collect(this::readAddress);
    problems.throwIfAny();
    if (inside.isPresent()) {
      try {
        InnerPorts.lead(options, inside.get());
      } catch (IOException e) {
        throw new UsageException(LocalFlags.PORT + ": " + FileProblem.describe(e));
      }
    }
    return options.build();
  }

  /** The names of the networks that such a cluster would have. */
  public static List<String> networks(Values values, Map<String, String> environment)
      throws UsageException {
    LocalOptionsReader reader = new LocalOptionsReader(values, environment);
    Path directory =
        Path.of(
            reader.given(LocalFlags.NETWORK_CNI_CONFIG_DIR).orElse(reader.configDir().toString()));
    return List.copyOf(new NetworkDirectory(directory).list().networks().keySet());
  }

  /** Where such a cluster would look for CNI plugins. */
  public static List<Path> plugins(Values values, Map<String, String> environment)
      throws UsageException {
    LocalOptionsReader reader = new LocalOptionsReader(values, environment);
    reader.readPluginDirs();
    return reader.options.build().networkCniPluginsDir();
  }

  /** Options of a cluster for which no flag is given. */
  static LocalClusterOptions defaults(Map<String, String> environment) throws UsageException {
    return read(
        FlagParser.parse(LocalCommand.flags(), List.of()), environment, 0, PullListener.NONE);
  }

  private Optional<String> given(Flag flag) {
    String variable = "MESOS_" + flag.name().toUpperCase(Locale.ROOT);
    return values.text(flag).or(() -> Optional.ofNullable(environment.get(variable)));
  }

  /** An ordinary user's own, where there is one. */
  private Path configDir() {
    return NetworkPlaces.of(ProcessUser.isRoot() && !InnerSide.is(environment), environment);
  }

  private void readConfigDir() throws UsageException {
    Optional<String> text = given(LocalFlags.NETWORK_CNI_CONFIG_DIR);
    if (text.isPresent()) {
      options.networkCniConfigDir(directory(LocalFlags.NETWORK_CNI_CONFIG_DIR, text.get()));
    } else if (Files.isDirectory(configDir())) {
      options.networkCniConfigDir(configDir());
    }
  }

  private void readPluginDirs() throws UsageException {
    Optional<String> text = given(LocalFlags.NETWORK_CNI_PLUGINS_DIR);
    if (text.isEmpty()) {
      options.networkCniPluginsDir(PLUGIN_DIRS.stream().filter(Files::isDirectory).toList());
      return;
    }
    List<Path> directories = new ArrayList<>();
    for (String one : text.get().split(":", -1)) {
      directories.add(directory(LocalFlags.NETWORK_CNI_PLUGINS_DIR, one));
    }
    options.networkCniPluginsDir(directories);
  }

  private void path(Flag flag, Consumer<Path> setter) throws UsageException {
    Optional<String> text = values.text(flag);
    if (text.isPresent()) {
      Path path = parse(flag, text.get());
      if (Files.exists(path) && !Files.isDirectory(path)) {
        throw new UsageException(flag + ": '" + OneLine.of(text.get(), 80) + "' is no directory");
      }
      setter.accept(path);
    }
  }

  private void readDns() throws UsageException {
    Optional<String> text = given(LocalFlags.DEFAULT_CONTAINER_DNS);
    if (text.isPresent()) {
      Flag flag = LocalFlags.DEFAULT_CONTAINER_DNS;
      String json = FlagText.ofDocument(flag, text.get());
      try {
        options.defaultContainerDns(DefaultDns.parse(json));
      } catch (IllegalArgumentException e) {
        throw new UsageException(flag + ": " + e.getMessage());
      }
    }
  }

  private void readDockerConfig() throws UsageException {
    Optional<String> text = given(LocalFlags.DOCKER_CONFIG);
    if (text.isPresent()) {
      Flag flag = LocalFlags.DOCKER_CONFIG;
      String json = FlagText.ofDocument(flag, text.get());
      try {
        options.dockerConfig(DockerConfig.parse(json.getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new UsageException(flag + ": " + e.getMessage());
      }
    }
  }

  private void readStore() throws UsageException {
    options.dockerStoreDir(storeDirectory(values, environment));
    Optional<String> text = given(LocalFlags.IMAGE_GC_CONFIG);
    if (text.isPresent()) {
      Flag flag = LocalFlags.IMAGE_GC_CONFIG;
      String json = FlagText.ofDocument(flag, text.get());
      try {
        options.imageGcConfig(ImageGcConfig.parse(json.getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new UsageException(flag + ": " + e.getMessage());
      }
    }
  }

  /** Where images are kept, by default too. */
  static Path storeDirectory(Values values, Map<String, String> environment) throws UsageException {
    LocalOptionsReader reader = new LocalOptionsReader(values, environment);
    Flag flag = LocalFlags.DOCKER_STORE_DIR;
    Optional<String> text = reader.given(flag);
    if (text.isPresent()) {
      return parse(flag, text.get());
    }
    try {
      return DefaultImageStore.of(environment);
    } catch (IOException e) {
      throw new UsageException(flag + ": " + FileProblem.describe(e));
    }
  }

  private void readDomainSocket() throws UsageException {
    // An executor on the task's networks would find another loopback than the agent's there.
    options.httpExecutorDomainSockets(
        values.on(LocalFlags.HTTP_EXECUTOR_DOMAIN_SOCKETS) || values.given(ExecutorFlags.EXECUTOR));
    Optional<String> text = values.text(LocalFlags.DOMAIN_SOCKET_LOCATION);
    if (text.isPresent()) {
      Path path = parse(LocalFlags.DOMAIN_SOCKET_LOCATION, text.get());
      try {
        options.domainSocketLocation(new DomainSocket(path).path());
      } catch (IllegalArgumentException e) {
        throw new UsageException(
            LocalFlags.DOMAIN_SOCKET_LOCATION
                + ": '"
                + OneLine.of(text.get(), 80)
                + "' is longer than a domain socket's path can be, "
                + DomainSocket.MAX_BYTES
                + " bytes");
      }
    }
  }

  private void readCredentials() throws UsageException {
    options.authentication(
        new Authentication(
            values.on(LocalFlags.AUTHENTICATE_HTTP_FRAMEWORKS),
            values.on(LocalFlags.AUTHENTICATE_HTTP_READONLY),
            values.on(LocalFlags.AUTHENTICATE_HTTP_READWRITE),
            values.on(LocalFlags.AUTHENTICATE_HTTP_EXECUTORS)));
    Optional<String> file = values.text(LocalFlags.CREDENTIALS);
    if (file.isPresent()) {
      Flag flag = LocalFlags.CREDENTIALS;
      try {
        options.credentials(CredentialsFile.parse(FlagText.ofFile(flag, file.get())));
      } catch (IllegalArgumentException e) {
        throw new UsageException(
            flag + ": file '" + OneLine.of(file.get(), 80) + "': " + e.getMessage());
      }
    }
  }

  /** Flags first; libprocess' variables only where it would read them, too. */
  private void readTls() throws UsageException {
    boolean on = isTrue(environment.getOrDefault("LIBPROCESS_SSL_ENABLED", ""));
    Optional<Path> certificate = tlsFile(LocalFlags.SSL_CERT_FILE, on);
    Optional<Path> key = tlsFile(LocalFlags.SSL_KEY_FILE, on);
    if (certificate.isPresent() && key.isPresent()) {
      String authorities = on ? environment.getOrDefault("LIBPROCESS_SSL_CA_FILE", "") : "";
      options.tls(
          new TlsPaths(
              certificate.get(),
              key.get(),
              authorities.isEmpty()
                  ? Optional.empty()
                  : Optional.of(parse(LocalFlags.SSL_CERT_FILE, authorities))));
    } else if (on || certificate.isPresent() || key.isPresent()) {
      throw new UsageException(
          "TLS needs "
              + LocalFlags.SSL_CERT_FILE
              + " and "
              + LocalFlags.SSL_KEY_FILE
              + ", or $LIBPROCESS_SSL_CERT_FILE and $LIBPROCESS_SSL_KEY_FILE");
    }
    if (on && isTrue(environment.getOrDefault("LIBPROCESS_SSL_SUPPORT_DOWNGRADE", ""))) {
      throw new UsageException(
          "$LIBPROCESS_SSL_SUPPORT_DOWNGRADE is not supported: a port speaks TLS or plain text");
    }
  }

  private Optional<Path> tlsFile(Flag flag, boolean fromEnvironment) throws UsageException {
    Optional<String> text = values.text(flag);
    if (text.isEmpty() && fromEnvironment) {
      String variable = "LIBPROCESS_" + flag.name().toUpperCase(Locale.ROOT);
      text = Optional.ofNullable(environment.get(variable)).filter(value -> !value.isEmpty());
    }
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Path path = parse(flag, text.get());
    if (!Files.isRegularFile(path)) {
      throw new UsageException(flag + ": there is no file '" + OneLine.of(text.get(), 80) + "'");
    }
    return Optional.of(path);
  }

  private static boolean isTrue(String value) {
    return value.equals("true") || value.equals("1");
  }

  private Duration duration(Flag flag, Duration usual) throws UsageException {
    return duration(flag).orElse(usual);
  }

  private Optional<Duration> duration(Flag flag) throws UsageException {
    Optional<Duration> time = DurationReader.read(values, flag);
    if (time.isPresent() && time.get().isZero()) {
      throw new UsageException(flag + " must be longer than nothing");
    }
    return time;
  }

  private void readExecutorTimeouts() throws UsageException {
    ExecutorTimeouts usual = ExecutorTimeouts.DEFAULT;
    Duration reregistration =
        duration(LocalFlags.EXECUTOR_REREGISTRATION_TIMEOUT, usual.reregistration());
    if (reregistration.compareTo(ExecutorTimeouts.LONGEST_REREGISTRATION) > 0) {
      throw new UsageException(
          LocalFlags.EXECUTOR_REREGISTRATION_TIMEOUT
              + " must be at most "
              + MesosDuration.print(ExecutorTimeouts.LONGEST_REREGISTRATION));
    }
    options.executorTimeouts(
        new ExecutorTimeouts(
            duration(LocalFlags.EXECUTOR_REGISTRATION_TIMEOUT, usual.registration()),
            reregistration,
            duration(LocalFlags.RECOVERY_TIMEOUT, usual.recovery())));
  }

  private void readConfinement() throws UsageException {
    Confinement usual = Confinement.DEFAULT;
    Optional<Duration> interval =
        DurationReader.read(values, LocalFlags.CONTAINER_DISK_WATCH_INTERVAL);
    if (interval.isPresent() && interval.get().isZero()) {
      throw new UsageException(
          LocalFlags.CONTAINER_DISK_WATCH_INTERVAL + " must be longer than nothing");
    }
    options.confinement(
        new Confinement(
            seccompProfile(usual.seccompProfile()),
            values.on(LocalFlags.NO_NEW_PRIVILEGES),
            pidsLimit(usual.pidsLimit()),
            values.on(LocalFlags.CGROUPS_ENABLE_CFS),
            values.on(LocalFlags.ENFORCE_CONTAINER_DISK_QUOTA),
            interval.orElse(usual.diskInterval())));
  }

  private String seccompProfile(String usual) throws UsageException {
    Flag flag = LocalFlags.SECCOMP_PROFILE_NAME;
    String name = values.text(flag).orElse(usual);
    boolean word = name.equals(Confinement.UNCONFINED) || name.equals(usual);
    if (!word && !Files.isRegularFile(parse(flag, name))) {
      throw new UsageException(flag + ": there is no file '" + OneLine.of(name, 80) + "'");
    }
    return word ? name : parse(flag, name).toString();
  }

  private long pidsLimit(long usual) throws UsageException {
    Optional<String> text = values.text(LocalFlags.CONTAINER_PIDS_LIMIT);
    if (text.isEmpty()) {
      return usual;
    }
    if (text.get().matches("[0-9]{1,9}")) {
      return Long.parseLong(text.get());
    }
    throw new UsageException(
        LocalFlags.CONTAINER_PIDS_LIMIT
            + ": '"
            + OneLine.of(text.get(), 20)
            + "' is not a number of processes");
  }

  private void readAgents() throws UsageException {
    try {
      AgentsReader.read(values, options);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private void readAddress() throws UsageException {
    values.text(LocalFlags.IP).ifPresent(options::ip);
    Optional<String> port = values.text(LocalFlags.PORT);
    if (port.isPresent()) {
      options.masterPort(port(LocalFlags.PORT, port.get()));
    }
  }

  /** The number of a port, or of any. */
  static int port(Flag flag, String text) throws UsageException {
    boolean digits = text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = digits && !text.isEmpty() ? Integer.parseInt(text) : LARGEST_PORT + 1;
    if (port > LARGEST_PORT) {
      throw new UsageException(
          flag + ": '" + OneLine.of(text, 20) + "' is not a port from 0 to 65535");
    }
    return port;
  }

  private static Path directory(Flag flag, String text) throws UsageException {
    Path path = parse(flag, text);
    if (!Files.isDirectory(path)) {
      throw new UsageException(flag + ": there is no directory '" + OneLine.of(text, 80) + "'");
    }
    return path;
  }

  private static Path parse(Flag flag, String text) throws UsageException {
    try {
      if (!text.isEmpty()) {
        return Path.of(text).toAbsolutePath();
      }
    } catch (InvalidPathException e) {
      throw new UsageException(flag + ": '" + OneLine.of(text, 80) + "' is not a path");
    }
    throw new UsageException(flag + " is empty");
  }
}
