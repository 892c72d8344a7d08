package io.mesosj.isolator.cli;

import io.mesosj.base.file.SmallFile;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.process.ProcessUser;
import io.mesosj.cni.PluginPath;
import io.mesosj.isolator.DefaultDns;
import io.mesosj.isolator.EmbeddedRuntime;
import io.mesosj.isolator.IsolatorOptions;
import io.mesosj.isolator.NetworkPlaces;
import io.mesosj.isolator.OperatorIsolator;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.protocol.duration.DurationText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the flags say of the agent.
 *
 * @param configDir where the networks are
 * @param plugins where the plugins are
 * @param layout where attachments are remembered
 * @param defaultDns name servers where no network has any; as it stands in the flag
 * @param timeLimit how long a plugin may take
 */
record AgentFlags(
    Path configDir,
    PluginPath plugins,
    Layout layout,
    Optional<String> defaultDns,
    Duration timeLimit) {
  private static final String PLUGINS_DIR = "/opt/cni/bin:/usr/lib/cni:/usr/libexec/cni";
  private static final String RUNTIME_DIR = "/var/run/mesos";
  private static final String WORK_DIR = "/var/lib/mesos";

  /** Reads the flags, then the variables that mesos-agent reads. */
  static AgentFlags read(Values values, Map<String, String> environment) throws UsageException {
    Source source = new Source(values, environment);
    return new AgentFlags(
        source.path(
            ShimFlags.NETWORK_CNI_CONFIG_DIR,
            NetworkPlaces.of(ProcessUser.isRoot(), environment).toString()),
        source.pluginPath(),
        source.layout(),
        source.given(ShimFlags.DEFAULT_CONTAINER_DNS),
        source.timeLimit());
  }

  /** Where the flags, or who gave none, want new networks. */
  static Path newNetworks(Values values, Map<String, String> environment) throws UsageException {
    return new Source(values, environment)
        .path(
            ShimFlags.NETWORK_CNI_CONFIG_DIR,
            NetworkPlaces.ofNew(ProcessUser.isRoot(), environment).toString());
  }

  /** The same of an embedded cluster, with its own networks and plugins. */
  AgentFlags of(EmbeddedRuntime cluster) {
    List<Path> directories = new ArrayList<>(cluster.pluginDirs());
    directories.addAll(plugins.directories());
    return new AgentFlags(
        cluster.configDir().orElse(configDir),
        new PluginPath(directories),
        Layout.below(cluster.directory()),
        defaultDns,
        timeLimit);
  }

  /** For one command; it must be closed. */
  OperatorIsolator isolator() throws UsageException, IOException {
    return OperatorIsolator.create(
        new IsolatorOptions(configDir, plugins.directories(), layout.root(), readDns(), timeLimit));
  }

  private DefaultDns readDns() throws UsageException, IOException {
    if (defaultDns.isEmpty()) {
      return DefaultDns.none();
    }
    String text = defaultDns.get();
    String file = text.startsWith("file://") ? text.substring("file://".length()) : text;
    try {
      return DefaultDns.parse(file.startsWith("/") ? SmallFile.text(Path.of(file)) : text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(ShimFlags.DEFAULT_CONTAINER_DNS + ": " + e.getMessage());
    }
  }

  private record Source(Values values, Map<String, String> environment) {
    Optional<String> given(Flag flag) {
      return values.text(flag).or(() -> Optional.ofNullable(environment.get(variable(flag))));
    }

    /** What mesos-agent reads the flag from when it is not on its command line. */
    private static String variable(Flag flag) {
      return "MESOS_" + flag.name().toUpperCase(Locale.ROOT);
    }

    Path path(Flag flag, String otherwise) throws UsageException {
      String text = given(flag).orElse(otherwise);
      try {
        if (!text.isEmpty()) {
          return Path.of(text).toAbsolutePath();
        }
      } catch (InvalidPathException e) {
        // Told as below.
      }
      throw new UsageException(flag + ": '" + FlagParser.echo(text) + "' is not a path");
    }

    PluginPath pluginPath() throws UsageException {
      String text = given(ShimFlags.NETWORK_CNI_PLUGINS_DIR).orElse(PLUGINS_DIR);
      try {
        return PluginPath.parse(text);
      } catch (InvalidPathException e) {
        throw new UsageException(
            ShimFlags.NETWORK_CNI_PLUGINS_DIR + ": '" + FlagParser.echo(text) + "' is not a path");
      }
    }

    Layout layout() throws UsageException {
      Layout volatileRoot = Layout.below(path(ShimFlags.RUNTIME_DIR, RUNTIME_DIR));
      Layout persistentRoot = Layout.below(path(ShimFlags.WORK_DIR, WORK_DIR));
      Optional<String> persist = given(ShimFlags.NETWORK_CNI_ROOT_DIR_PERSIST);
      if (persist.isPresent()) {
        return isOn(persist.get()) ? persistentRoot : volatileRoot;
      }
      // An agent makes its root when it starts; where there is none we are by ourselves.
      return Files.isDirectory(volatileRoot.root()) ? volatileRoot : persistentRoot;
    }

    private static boolean isOn(String persist) throws UsageException {
      return switch (persist.toLowerCase(Locale.ROOT)) {
        case "true", "1" -> true;
        case "false", "0" -> false;
        default ->
            throw new UsageException(
                ShimFlags.NETWORK_CNI_ROOT_DIR_PERSIST
                    + " is true or false, got '"
                    + FlagParser.echo(persist)
                    + "'");
      };
    }

    Duration timeLimit() throws UsageException {
      String text = given(ShimFlags.PLUGIN_TIME_LIMIT).orElse("60secs");
      try {
        Duration limit = DurationText.parse(text);
        if (limit.isNegative() || limit.isZero()) {
          throw new IllegalArgumentException("it must be longer than nothing");
        }
        return limit;
      } catch (IllegalArgumentException e) {
        throw new UsageException(ShimFlags.PLUGIN_TIME_LIMIT + ": " + e.getMessage());
      }
    }
  }
}
