package io.mesosj.local;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.FileTree;
import io.mesosj.base.file.MountTable;
import io.mesosj.base.process.Program;
import io.mesosj.isolator.EmbeddedRuntime;
import io.mesosj.isolator.IsolatorOptions;
import io.mesosj.local.cgroup.HostCgroups;
import io.mesosj.local.container.Containerizer;
import io.mesosj.local.container.MachinePorts;
import io.mesosj.local.image.ImageStore;
import io.mesosj.local.image.PullListener;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a cluster left whose process was killed: its containers, their networks and mounts, and its
 * directories, which go last, because they tell of the rest.
 */
final class DeadCluster {
  private static final Logger LOG = LoggerFactory.getLogger(DeadCluster.class);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /**
   * A start waits for this: not as long for plugins that hang as for those of its own containers.
   */
  private static final Duration PLUGIN_LIMIT = Duration.ofSeconds(5);

  private final Path runtime;
  private final Path work;
  private final LocalClusterOptions options;

  DeadCluster(Path runtime, Path work, LocalClusterOptions options) {
    this.runtime = runtime;
    this.work = work;
    this.options = options;
  }

  /** Takes away what it can; the rest is told, and tried again by the next start. */
  void remove() {
    try {
      new DeadProcesses(List.of(runtime, work)).end();
      Map<String, String> failed = recover();
      if (failed.isEmpty()) {
        removeTree(work);
        removeTree(runtime);
      } else {
        failed.forEach((what, why) -> tell(what + ": " + why));
      }
    } catch (IOException e) {
      tell(FileProblem.describe(e));
    }
  }

  private void tell(String why) {
    LOG.warn(
        "What a killed cluster left in '{}' can't be taken away whole, the next start tries again: {}",
        runtime,
        why);
  }

  private Map<String, String> recover() throws IOException {
    ImageStore images =
        new ImageStore(
            work.resolve("store"),
            DefaultDirectories.rootfs(work),
            Optional.empty(),
            PullListener.NONE);
    try (Containerizer containers =
        new Containerizer(
            runtime,
            Optional.of(networks()),
            images,
            options.confinement(),
            MachinePorts.OWN,
            HostCgroups.ofThisProcess(Optional.empty()))) {
      return containers.recover(Set.of());
    }
  }

  private IsolatorOptions networks() throws IOException {
    EmbeddedRuntime its = EmbeddedRuntime.read(runtime);
    List<Path> plugins = new ArrayList<>(its.pluginDirs());
    options.networkCniPluginsDir().stream()
        .filter(path -> !plugins.contains(path))
        .forEach(path -> plugins.add(path));
    return new IsolatorOptions(
        // Only looked at where a checkpoint is broken.
        its.configDir().or(options::networkCniConfigDir).orElse(runtime),
        plugins,
        IsolatorOptions.rootBelow(runtime),
        options.defaultContainerDns(),
        options.pluginTimeLimit().compareTo(PLUGIN_LIMIT) < 0
            ? options.pluginTimeLimit()
            : PLUGIN_LIMIT);
  }

  /** Removes a directory, but nothing through a mount: what is mounted may be the user's. */
  static void removeTree(Path directory) throws IOException {
    List<String> mounted = MountTable.read().mountPointsAtOrBelow(directory);
    for (int i = mounted.size() - 1; i >= 0; i--) {
      Program.of(LIMIT, "umount", "--lazy", mounted.get(i)).run().orFail();
    }
    if (!MountTable.read().mountPointsAtOrBelow(directory).isEmpty()) {
      throw new FileSystemException(
          directory.toString(), null, "something is still mounted in there");
    }
    FileTree.remove(directory);
  }
}
