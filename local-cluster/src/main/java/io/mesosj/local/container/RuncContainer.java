package io.mesosj.local.container;

import io.mesosj.base.file.FileProblem;
import io.mesosj.executor.check.CheckTarget;
import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.isolator.AttachedContainer;
import io.mesosj.local.cgroup.CgroupPlace;
import io.mesosj.local.cgroup.HostCgroups;
import io.mesosj.local.fetch.FetchLimits;
import io.mesosj.local.fetch.Fetcher;
import io.mesosj.local.fetch.TaskUser;
import io.mesosj.local.image.Rootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Root's container, run by runc. Whether it was destroyed is guarded by the container, which is
 * locked until that is done; the terminal is set once, when the process is started.
 */
final class RuncContainer implements Container {
  private static final Logger LOG = LoggerFactory.getLogger(RuncContainer.class);

  private final ContainerNetworks networks;
  private final ContainerRequest request;
  private final Optional<AttachedContainer> network;
  private final Optional<Rootfs> rootfs;
  private final Bundle bundle;
  private final HostCgroups cgroups;
  private final LimitWatch watch;
  private final KeptEnds ends;
  private volatile @Nullable LimitedProcess limited;
  private volatile @Nullable TerminalIo terminal;
  private boolean destroyed;

  /**
   * A container whose process was not started yet.
   *
   * @param networks whose {@code network} is
   * @param network the container's, unless it is on the host's
   * @param rootfs the container's image, if it has one
   * @param cgroups where its cgroup is made
   * @param watch who looks whether it takes more than it may
   */
  RuncContainer(
      ContainerNetworks networks,
      ContainerRequest request,
      Optional<AttachedContainer> network,
      Optional<Rootfs> rootfs,
      Bundle bundle,
      HostCgroups cgroups,
      LimitWatch watch,
      KeptEnds ends) {
    this.networks = networks;
    this.request = request;
    this.network = network;
    this.rootfs = rootfs;
    this.bundle = bundle;
    this.cgroups = cgroups;
    this.watch = watch;
    this.ends = ends;
  }

  @Override
  public List<NetworkInfo> networks() {
    return network.map(AttachedContainer::networks).orElse(List.of());
  }

  @Override
  public List<String> warnings() {
    return network.map(AttachedContainer::warnings).orElse(List.of());
  }

  @Override
  public TaskProcess start() throws IOException {
    RuncCommand command = RuncCommand.of(request, networks(), rootfs);
    CgroupPlace place = cgroups.place();
    bundle.create();
    Optional<String> slice = place.slice(request.containerId());
    if (slice.isPresent()) {
      Files.writeString(bundle.slice(), slice.get());
    }
    command.own(request);
    Optional<TerminalIo> own = openTerminal();
    try (WaitingRunc runc = open(place, own)) {
      UserLookup.Ids user = command.user();
      new Fetcher(
              request.sandbox(),
              new TaskUser(user.uid(), user.gid(), user.groups()),
              FetchLimits.DEFAULT)
          .fetch(request.task().getCommand().getUrisList());
      OciConfig config =
          new BundleConfig(request, network, rootfs, bundle, watch.confinement(), place)
              .of(command);
      if (own.isPresent()) {
        if (rootfs.isEmpty()) {
          Files.write(bundle.console(), new byte[0]);
          config.console(bundle.console());
        }
        config.terminal();
      }
      Files.writeString(bundle.config(), config.toJson());
      return limited(runc.start(checks()), place.limits());
    }
  }

  private TaskProcess limited(TaskProcess started, boolean controlled) {
    LimitedProcess watched = new LimitedProcess(started, bundle, request, watch, controlled);
    limited = watched;
    return watched;
  }

  @Override
  public synchronized void resize(List<TaskInfo> tasks) throws IOException {
    LimitedProcess watched = limited;
    if (watched != null && !destroyed) {
      watched.resize(tasks);
    }
  }

  @Override
  public Optional<Limitation> limitation() {
    LimitedProcess watched = limited;
    return watched == null ? Optional.empty() : watched.limitation();
  }

  @Override
  public ResourceStatistics statistics() {
    ResourceStatistics.Builder statistics = Container.super.statistics().toBuilder();
    networks.usage(request.containerId()).ifPresent(statistics::mergeFrom);
    try {
      BundleCgroup.of(bundle).describe(statistics);
    } catch (IOException e) {
      // Not there yet, or no more.
      LOG.debug("{} uses nothing: {}", request.containerId(), FileProblem.describe(e));
    }
    return statistics.build();
  }

  private WaitingRunc open(CgroupPlace place, Optional<TerminalIo> own) throws IOException {
    // Nobody could be at the terminal of an agent that is gone.
    boolean checkpoint = request.checkpoint() && own.isEmpty();
    return WaitingRunc.open(
        bundle,
        place.systemd().isPresent(),
        rootfs.isPresent(),
        checkpoint,
        own,
        request.stdout(),
        request.stderr());
  }

  private Optional<TerminalIo> openTerminal() throws IOException {
    ContainerInfo info = request.task().getContainer();
    if (!info.hasTtyInfo()) {
      return Optional.empty();
    }
    TerminalIo opened = TerminalIo.open(info.getTtyInfo());
    terminal = opened;
    return Optional.of(opened);
  }

  /**
   * Finds the process that an earlier agent started, or how it ended.
   *
   * @throws ContainerException if that can't be found out
   */
  AdoptedContainer adopt() throws ContainerException {
    Optional<TaskProcess> process =
        RuncProcess.find(bundle)
            .map(
                handle ->
                    limited(
                        new AdoptedProcess(handle, rootfs.isPresent(), checks(), bundle),
                        HostCgroups.usable()));
    return new AdoptedContainer(
        this, process, process.isPresent() ? Optional.empty() : writtenEnd());
  }

  /** A process that ends just now has somebody who is about to write down how. */
  private Optional<ExitStatus> writtenEnd() {
    if (bundle.isKnown()) {
      ContainerInit.ended(rootfs.isPresent(), bundle).takeTheRestAlong();
    }
    try {
      OptionalInt code =
          AdoptedProcess.await(bundle.status(), () -> WaitingRunc.isWaitingFor(bundle));
      return code.isPresent() ? Optional.of(ExitStatus.ofShell(code.getAsInt())) : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private CheckTarget checks() {
    return new ContainerChecks(new ContainerExec(bundle), network, networks);
  }

  @Override
  public Optional<ContainerIo> io() {
    return Optional.ofNullable(terminal);
  }

  @Override
  public ContainerSession session(CommandInfo command, boolean onTerminal) throws IOException {
    return new ContainerExec(bundle).session(command, onTerminal);
  }

  @Override
  public synchronized void destroy() throws IOException {
    if (destroyed) {
      return;
    }
    destroyed = true;
    List<IOException> failures = new ArrayList<>();
    attempt(failures, this::deleteBundle);
    TerminalIo open = terminal;
    if (open != null) {
      open.close();
    }
    if (rootfs.isPresent()) {
      attempt(failures, rootfs.get()::unmount);
    }
    attempt(failures, () -> networks.detach(request.containerId()));
    if (!failures.isEmpty()) {
      IOException all = failures.get(0);
      failures.subList(1, failures.size()).forEach(all::addSuppressed);
      throw all;
    }
  }

  private void deleteBundle() throws IOException {
    RuncProcess.delete(bundle);
    if (request.checkpoint()) {
      ends.keep(bundle);
    } else {
      bundle.delete();
    }
  }

  @Override
  public void forget() throws IOException {
    ends.forget(bundle);
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
