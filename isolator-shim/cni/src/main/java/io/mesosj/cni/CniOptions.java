package io.mesosj.cni;

import io.mesosj.base.step.Steps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How plugins are found and run.
 *
 * @param plugins where plugins are looked for
 * @param timeLimit how long one run of a plugin may take before it is killed
 * @param ownPlugins plugins by type that need no process, unless the path has another of that name
 * @param steps is told each run
 */
public record CniOptions(
    PluginPath plugins, Duration timeLimit, Map<String, InProcessPlugin> ownPlugins, Steps steps) {
  /** How long a plugin may take unless told otherwise. */
  public static final Duration TIME_LIMIT = Duration.ofSeconds(60);

  public CniOptions {
    ownPlugins = Map.copyOf(ownPlugins);
  }

  /** Plugins in these directories, searched in order. */
  public static CniOptions pluginsIn(Path... directories) {
    return pluginsIn(new PluginPath(List.of(directories)));
  }

  /** Plugins in the directories of a path. */
  public static CniOptions pluginsIn(PluginPath path) {
    return new CniOptions(path, TIME_LIMIT, Map.of(), Steps.UNOBSERVED);
  }

  /** The same with another time limit. */
  public CniOptions withTimeLimit(Duration limit) {
    return new CniOptions(plugins, limit, ownPlugins, steps);
  }

  /** The same with plugins that need no process. */
  public CniOptions withOwnPlugins(Map<String, InProcessPlugin> own) {
    return new CniOptions(plugins, timeLimit, own, steps);
  }

  /** The same, each run told to {@code observer}. */
  public CniOptions withSteps(Steps observer) {
    return new CniOptions(plugins, timeLimit, ownPlugins, observer);
  }
}
