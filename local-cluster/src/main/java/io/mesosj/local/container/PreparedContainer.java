package io.mesosj.local.container;

import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.check.CheckTarget;
import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.isolator.AttachedContainer;
import io.mesosj.local.fetch.Fetcher;
import io.mesosj.local.image.ImageConfig;
import io.mesosj.local.image.Rootfs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TTYInfo.WindowSize;
import org.jspecify.annotations.Nullable;

/** A container with its networks and file system in place, whose process can be started once. */
public final class PreparedContainer {
  /** Where an image's container finds its sandbox, as on Mesos. */
  private static final String SANDBOX = "/mnt/mesos/sandbox";

  /** And the agent's socket, if that is for it. */
  private static final String AGENT_SOCKET = "/mnt/mesos/agent.sock";

  private final @Nullable Containerizer containerizer;
  private final ContainerRequest request;
  private final Optional<AttachedContainer> network;
  private final Optional<Rootfs> rootfs;
  private final @Nullable Path bundle;
  private final @Nullable Path state;
  private boolean destroyed;
  private volatile @Nullable TerminalIo terminal;

  PreparedContainer(
      Containerizer containerizer,
      ContainerRequest request,
      Optional<AttachedContainer> network,
      Optional<Rootfs> rootfs,
      Path runtimeDir) {
    this.containerizer = containerizer;
    this.request = request;
    this.network = network;
    this.rootfs = rootfs;
    this.bundle = runtimeDir.resolve("containers").resolve(request.containerId());
    this.state = runtimeDir.resolve("runc");
  }

  private PreparedContainer(ContainerRequest request) {
    this.containerizer = null;
    this.request = request;
    this.network = Optional.empty();
    this.rootfs = Optional.empty();
    this.bundle = null;
    this.state = null;
  }

  static PreparedContainer plain(ContainerRequest request) {
    return new PreparedContainer(request);
  }

  /** The container's networks with their addresses; empty on the host's network. */
  public List<NetworkInfo> networks() {
    return network.map(AttachedContainer::networks).orElse(List.of());
  }

  /** Finds the process that an earlier agent started, or how it ended. */
  AdoptedContainer adopt() {
    if (bundle == null || state == null || containerizer == null) {
      return new AdoptedContainer(this, Optional.empty(), Optional.empty());
    }
    Path status = bundle.resolve(RuncProcess.STATUS);
    CheckTarget checks = new ContainerChecks(exec(bundle, state), network, containerizer);
    Optional<TaskProcess> process =
        RuncProcess.find(request.containerId(), state)
            .map(handle -> new AdoptedProcess(handle, rootfs.isPresent(), checks, status));
    Optional<ExitStatus> end = Optional.empty();
    if (process.isEmpty()) {
      OptionalInt code = AdoptedProcess.read(status);
      end = code.isPresent() ? Optional.of(ExitStatus.ofShell(code.getAsInt())) : end;
    }
    return new AdoptedContainer(this, process, end);
  }

  /**
   * Starts the task's command.
   *
   * @throws IOException if it can't be started
   */
  public TaskProcess start() throws IOException {
    Optional<ImageConfig> image = rootfs.map(Rootfs::config);
    List<String> arguments = CommandLine.of(request.task().getCommand(), image);
    Map<String, String> environment = environment(image);
    File stdout = request.sandbox().resolve("stdout").toFile();
    File stderr = request.sandbox().resolve("stderr").toFile();
    UserLookup users = new UserLookup(rootfs.map(Rootfs::path).orElse(Path.of("/")));
    if (bundle == null || state == null || containerizer == null) {
      new Fetcher(request.sandbox(), 0, 0).fetch(request.task().getCommand().getUrisList());
      return PlainProcess.start(arguments, environment, request.sandbox(), stdout, stderr);
    }
    Path empty = Files.createDirectories(bundle.resolve("rootfs"));
    // The description has the environment, with what is secret of it.
    Files.setPosixFilePermissions(bundle, PosixFilePermissions.fromString("rwx------"));
    OciConfig config =
        rootfs.isPresent()
            ? OciConfig.imageRootfs(rootfs.get().path())
            : OciConfig.hostRootfs(empty);
    if (network.isPresent()) {
      config.network(network.get());
    } else if (rootfs.isPresent()) {
      config.hostNetworkFiles();
    }
    if (rootfs.isPresent()) {
      config.directory(SANDBOX, request.sandbox());
      request.agentSocket().ifPresent(socket -> config.socket(AGENT_SOCKET, socket));
    }
    String directory = image.map(ImageConfig::workingDir).orElse(request.sandbox().toString());
    UserLookup.Ids user = users.find(user(image));
    own(request.sandbox(), user);
    new Fetcher(request.sandbox(), user.uid(), user.gid())
        .fetch(request.task().getCommand().getUrisList());
    config.process(arguments, environment, directory.isEmpty() ? SANDBOX : directory, user);
    ContainerInfo info = request.task().getContainer();
    String inside = rootfs.isPresent() ? SANDBOX : request.sandbox().toString();
    new Volumes(
            request.sandbox(),
            inside,
            rootfs.isPresent(),
            bundle.resolve(RuncProcess.SECRETS),
            user)
        .mount(info.getVolumesList(), config);
    config.capabilities(info.getLinuxInfo());
    if (info.hasRlimitInfo()) {
      config.resourceLimits(info.getRlimitInfo());
    }
    config.limits("/mesosj." + request.containerId(), request.task().getResourcesList());
    boolean wanted = request.task().getContainer().hasTtyInfo();
    TerminalIo own = wanted ? new TerminalIo(Pty.open()) : null;
    if (own != null) {
      config.terminal();
      WindowSize size = request.task().getContainer().getTtyInfo().getWindowSize();
      if (size.getRows() > 0 && size.getColumns() > 0) {
        own.resize(size.getRows(), size.getColumns());
      }
    }
    terminal = own;
    Files.writeString(bundle.resolve("config.json"), config.toJson());
    RuncProcess.Launch launch =
        new RuncProcess.Launch(
            request.containerId(),
            rootfs.isPresent(),
            request.checkpoint() && own == null,
            bundle,
            state,
            Optional.ofNullable(own),
            stdout,
            stderr);
    return RuncProcess.start(
        launch, new ContainerChecks(exec(bundle, state), network, containerizer));
  }

  /** The sandbox is the user's, who could write nothing there otherwise. */
  private static void own(Path sandbox, UserLookup.Ids user) throws IOException {
    if (user.uid() != 0) {
      for (Path path : List.of(sandbox, sandbox.resolve("stdout"), sandbox.resolve("stderr"))) {
        Files.setAttribute(path, "unix:uid", (int) user.uid());
        Files.setAttribute(path, "unix:gid", (int) user.gid());
      }
    }
  }

  private ContainerExec exec(Path ofBundle, Path ofState) {
    return new ContainerExec(request.containerId(), ofBundle, ofState);
  }

  /** Those who attach to the task's terminal; empty when it has none. */
  public Optional<ContainerIo> io() {
    return Optional.ofNullable(terminal);
  }

  /**
   * Starts another process in the container.
   *
   * @param onTerminal whether it gets a terminal of its own
   */
  public Session session(CommandInfo command, boolean onTerminal) throws IOException {
    if (bundle == null || state == null) {
      throw new IOException("only root's containers can have further processes");
    }
    return exec(bundle, state).session(command, onTerminal);
  }

  private String user(Optional<ImageConfig> image) {
    CommandInfo command = request.task().getCommand();
    return command.hasUser()
        ? command.getUser()
        : image.map(ImageConfig::user).orElse(request.user());
  }

  private Map<String, String> environment(Optional<ImageConfig> image) throws ContainerException {
    Map<String, String> environment = new LinkedHashMap<>(Containerizer.baseEnvironment());
    for (String variable : image.map(ImageConfig::env).orElse(List.of())) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        environment.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    environment.putAll(request.environment());
    if (rootfs.isPresent()) {
      environment.put("MESOS_SANDBOX", SANDBOX);
      environment.remove(ExecutorEnvironment.DOMAIN_SOCKET);
      if (request.agentSocket().isPresent()) {
        environment.put(ExecutorEnvironment.DOMAIN_SOCKET, AGENT_SOCKET);
      }
    }
    networks().stream()
        .flatMap(network -> network.getIpAddressesList().stream())
        .findFirst()
        .ifPresent(address -> environment.put("MESOS_CONTAINER_IP", address.getIpAddress()));
    Secrets.addVariables(request.task().getCommand().getEnvironment(), environment);
    return environment;
  }

  /**
   * Takes everything away that was made for the container; its process must have ended.
   *
   * @throws IOException with every failure, after everything else was tried
   */
  public synchronized void destroy() throws IOException {
    if (destroyed || containerizer == null || bundle == null || state == null) {
      return;
    }
    destroyed = true;
    List<IOException> failures = new ArrayList<>();
    attempt(failures, () -> RuncProcess.delete(request.containerId(), bundle, state));
    TerminalIo open = terminal;
    if (open != null) {
      open.close();
    }
    if (rootfs.isPresent()) {
      attempt(failures, rootfs.get()::unmount);
    }
    attempt(failures, () -> containerizer.cleanupNetwork(request.containerId()));
    if (!failures.isEmpty()) {
      IOException all = failures.get(0);
      failures.subList(1, failures.size()).forEach(all::addSuppressed);
      throw all;
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void attempt(List<IOException> failures, Step step) {
    try {
      step.run();
    } catch (IOException e) {
      failures.add(e);
    }
  }
}
