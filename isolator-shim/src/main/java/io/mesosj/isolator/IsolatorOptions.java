package io.mesosj.isolator;

import io.mesosj.isolator.checkpoint.Layout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the isolator is told by the agent's flags.
 *
 * @param configDir {@code --network_cni_config_dir}
 * @param pluginDirs {@code --network_cni_plugins_dir}, searched in order
 * @param rootDir where attachments are remembered, {@code <runtime dir>/isolators/network/cni}
 * @param defaultDns {@code --default_container_dns}
 * @param pluginTimeLimit how long one run of a plugin may take before it is killed
 */
public record IsolatorOptions(
    Path configDir,
    List<Path> pluginDirs,
    Path rootDir,
    DefaultDns defaultDns,
    Duration pluginTimeLimit) {
  /** How long a plugin may take unless told otherwise. */
  public static final Duration PLUGIN_TIME_LIMIT = Duration.ofSeconds(60);

  public IsolatorOptions {
    pluginDirs = List.copyOf(pluginDirs);
  }

  /** The {@link #rootDir} of an agent with that runtime directory, as on Mesos. */
  public static Path rootBelow(Path runtimeDir) {
    return Layout.below(runtimeDir).root();
  }
}
