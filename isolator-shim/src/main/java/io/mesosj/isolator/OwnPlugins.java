package io.mesosj.isolator;

import io.mesosj.cni.InProcessPlugin;
import io.mesosj.isolator.plugin.Plugin;
import io.mesosj.isolator.plugin.PluginRun;
import io.mesosj.isolator.portmapper.PortMapper;
import io.mesosj.isolator.shim.Shim;
import java.util.Map;
import java.util.function.Supplier;

/** The plugins of this project, which the isolator runs without a process. */
public final class OwnPlugins {
  /** By their types in network configurations. */
  public static final Map<String, InProcessPlugin> ALL =
      Map.of(
          "mesos-cni-port-mapper",
          plugin("io.mesosj.isolator.portmapper.Main", PortMapper::ofHost),
          "mesos-cni-shim",
          plugin("io.mesosj.isolator.shim.Main", Shim::new));

  private OwnPlugins() {}

  private static InProcessPlugin plugin(String mainClass, Supplier<Plugin> plugin) {
    return new InProcessPlugin(
        mainClass,
        (environment, stdin, stdout) -> PluginRun.run(plugin.get(), environment, stdin, stdout));
  }
}
