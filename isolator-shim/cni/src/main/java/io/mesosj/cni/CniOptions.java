package io.mesosj.cni;

import io.mesosj.base.step.Steps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How plugins are found and run. Immutable. */
public final class CniOptions {
  /** How long a plugin may take unless told otherwise. */
  public static final Duration TIME_LIMIT = Duration.ofSeconds(60);

  private final PluginPath plugins;
  private final Duration timeLimit;
  private final Map<String, InProcessPlugin> ownPlugins;
  private final Steps steps;
  private final Consumer<EndedCall> calls;

  private CniOptions(
      PluginPath plugins,
      Duration timeLimit,
      Map<String, InProcessPlugin> ownPlugins,
      Steps steps,
      Consumer<EndedCall> calls) {
    this.plugins = plugins;
    this.timeLimit = timeLimit;
    this.ownPlugins = Map.copyOf(ownPlugins);
    this.steps = steps;
    this.calls = calls;
  }

  /** Plugins in these directories, searched in order. */
  public static CniOptions pluginsIn(Path... directories) {
    return pluginsIn(new PluginPath(List.of(directories)));
  }

  /** Plugins in the directories of a path. */
  public static CniOptions pluginsIn(PluginPath path) {
    return new CniOptions(path, TIME_LIMIT, Map.of(), Steps.UNOBSERVED, call -> {});
  }

  /** The same with another limit for each run of a plugin, after which it is killed. */
  public CniOptions withTimeLimit(Duration limit) {
    return new CniOptions(plugins, limit, ownPlugins, steps, calls);
  }

  /**
   * The same with plugins, by type, that need no process unless the path has another of that name.
   */
  public CniOptions withOwnPlugins(Map<String, InProcessPlugin> own) {
    return new CniOptions(plugins, timeLimit, own, steps, calls);
  }

  /** The same, each run told to {@code observer}. */
  public CniOptions withSteps(Steps observer) {
    return new CniOptions(plugins, timeLimit, ownPlugins, observer, calls);
  }

  /**
   * The same, each run told to {@code listener} when it has ended, on the thread that ran it; what
   * the listener throws is thrown there.
   */
  public CniOptions withCalls(Consumer<EndedCall> listener) {
    return new CniOptions(plugins, timeLimit, ownPlugins, steps, listener);
  }

  PluginPath plugins() {
    return plugins;
  }

  Duration timeLimit() {
    return timeLimit;
  }

  Map<String, InProcessPlugin> ownPlugins() {
    return ownPlugins;
  }

  Steps steps() {
    return steps;
  }

  Consumer<EndedCall> calls() {
    return calls;
  }
}
