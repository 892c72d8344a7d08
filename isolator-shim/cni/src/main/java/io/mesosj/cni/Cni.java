package io.mesosj.cni;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.time.Backoff;
import io.mesosj.cni.PluginCall.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Runs a network's plugins: ADD in order, each with the result of the one before; DEL in reverse. A
 * failed ADD is followed by DEL of the whole network, as the specification asks. Safe for use by
 * several threads, but one container's networks must be worked on one after another.
 *
 * <p>Plugins run until they end or their time is over. Interrupting the thread kills the plugin
 * that runs, with all its children.
 */
public final class Cni {
  private static final int TRY_AGAIN_LATER = 11;
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(400);

  private final PluginInvoker invoker;
  private final NetworkValidation validation;

  private Cni(PluginInvoker invoker, NetworkValidation validation) {
    this.invoker = invoker;
    this.validation = validation;
  }

  /** A runtime that has no effect until a verb is called. */
  public static Cni of(CniOptions options) {
    PluginInvoker invoker =
        new PluginInvoker(
            options.plugins(),
            options.timeLimit(),
            options.ownPlugins(),
            options.steps(),
            options.calls());
    return new Cni(invoker, new NetworkValidation(invoker));
  }

  /**
   * The same for one piece of work, such as a launch or a teardown: all its plugins together may
   * take the time of one, from now on. What a failed ADD has undone has as much again.
   */
  public Cni withinOneLimit() {
    return new Cni(invoker.withinOneLimit(), validation);
  }

  /**
   * The same for the first of some pieces of that work, which may take its part of what is left:
   * one that hangs takes no other's time.
   *
   * @param pieces how many there are still
   */
  public Cni sharing(int pieces) {
    return new Cni(invoker.sharing(pieces), validation);
  }

  /**
   * Whether a network can be run: its plugins are there, those that assign addresses too, and speak
   * its version. Plugins are asked for their versions, otherwise nothing happens.
   *
   * @return the network in the one version to run it in, where it offers several in {@code
   *     cniVersions}: the newest that all its plugins speak
   * @throws InvalidNetworkConfigException if a field has another type than libcni reads
   * @throws UnusablePluginException if a plugin is not there
   * @throws IncompatibleVersionException if a plugin does not speak the network's version
   */
  public NetworkConfig validate(NetworkConfig config) throws CniException {
    return validation.validate(config);
  }

  /**
   * What keeps a plugin from being run.
   *
   * @return words that follow a comma, such as {@code which is not in '/opt/cni/bin'}; empty if
   *     nothing does
   */
  public Optional<String> problemOf(String type) {
    return invoker.problem(type);
  }

  /** Whether a plugin is one of {@link CniOptions#withOwnPlugins} and needs no process. */
  public boolean runsInProcess(String type) {
    return invoker.isInProcess(type);
  }

  /** Is told what has been answered so far, while the next plugin of the network waits. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called after every plugin but the last. Of an ADD that fails and can't be undone it is called
     * once more, with what {@link #del(Attachment, Optional, int)} needs.
     *
     * @param plugins how many have answered
     * @param result that the next one gets; empty where none has printed any
     */
    void answered(int plugins, Optional<CniResult> result) throws IOException;
  }

  /** As {@link #add(Attachment, Progress)} for those who remember nothing. */
  public CniResult add(Attachment attachment) throws CniException {
    return add(attachment, (plugins, result) -> {});
  }

  /**
   * Attaches and returns the last plugin's result.
   *
   * @param progress to remember each result before the next plugin runs: after a crash, plugins
   *     such as {@code firewall} find what they have to undo only in the result that they were
   *     given
   * @throws PluginException if a plugin failed, {@link PluginTimeoutException} if its time was
   *     over, {@link UnusablePluginException} if it could not be started; what had been done was
   *     undone, and what could not be is suppressed in the exception
   */
  public CniResult add(Attachment attachment, Progress progress) throws CniException {
    return new Addition(this, attachment, progress).run();
  }

  /** Runs one plugin, more than once where it asks for that. */
  Optional<ObjectNode> invoke(ObjectNode plugin, PluginCall call, ObjectNode config)
      throws CniException {
    String type = plugin.get("type").textValue();
    for (int attempt = 1; ; attempt++) {
      try {
        return invoker.invoke(type, call, config);
      } catch (PluginException e) {
        if (e.code() != TRY_AGAIN_LATER || attempt == ATTEMPTS) {
          throw e;
        }
      }
      try {
        Thread.sleep(Backoff.pause(FIRST_PAUSE, LONGEST_PAUSE, attempt).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PluginTimeoutException(
            "interrupted while waiting to try plugin '" + type + "' again", e);
      }
    }
  }

  /**
   * Detaches: every plugin in reverse, whatever happens to one of them.
   *
   * @param result what ADD returned, where it is known
   * @throws CniException the first failure, with the others suppressed in it
   */
  public void del(Attachment attachment, Optional<CniResult> result) throws CniException {
    del(attachment, result, attachment.config().plugins().size());
  }

  /**
   * As {@link #del(Attachment, Optional)}, after an ADD that may not have come to its end.
   *
   * @param answered how many plugins had answered, from the first on
   * @throws UnansweredAddException if only plugins failed that had not answered
   * @throws CniException what one failed with that had, with all others' suppressed in it
   */
  public void del(Attachment attachment, Optional<CniResult> result, int answered)
      throws CniException {
    PluginCall call = attachment.call(Command.DEL);
    NetworkConfig config = attachment.config();
    // Since 0.4.0 the result belongs into the configuration of a DEL; earlier plugins don't expect
    // it.
    Optional<ObjectNode> previous =
        result.filter(known -> config.isAtLeast("0.4.0")).map(CniResult::tree);
    List<ObjectNode> plugins = config.plugins();
    List<CniException> failures = new ArrayList<>();
    List<CniException> unanswered = new ArrayList<>();
    for (int i = plugins.size() - 1; i >= 0; i--) {
      try {
        sharing(i + 1).invoke(plugins.get(i), call, pluginConfig(config, plugins.get(i), previous));
      } catch (CniException e) {
        // One that does not speak the network's version has attached nothing to it.
        if (!(e instanceof PluginException words && words.refusesVersion())) {
          (i < answered ? failures : unanswered).add(e);
        }
      }
    }
    if (failures.isEmpty() && !unanswered.isEmpty()) {
      throw new UnansweredAddException(unanswered);
    }
    failures.addAll(unanswered);
    throwTogether(failures);
  }

  /**
   * Has the plugins check that an attachment is as ADD left it; nothing happens where the network's
   * version has no CHECK or its configuration forbids it.
   *
   * @param result what ADD returned
   * @return whether there was something to run
   */
  public boolean check(Attachment attachment, CniResult result) throws CniException {
    return check(attachment, result, failure -> false);
  }

  /**
   * As {@link #check(Attachment, CniResult)}, for those who know faults of plugins.
   *
   * @param excused the failures that are the plugin's own fault and say nothing of the attachment
   */
  public boolean check(Attachment attachment, CniResult result, Predicate<PluginException> excused)
      throws CniException {
    NetworkConfig config = attachment.config();
    if (!config.isAtLeast("0.4.0") || config.disableCheck()) {
      return false;
    }
    PluginCall call = attachment.call(Command.CHECK);
    for (ObjectNode plugin : config.plugins()) {
      try {
        invoke(plugin, call, pluginConfig(config, plugin, Optional.of(result.tree())));
      } catch (PluginException e) {
        if (!excused.test(e)) {
          throw e;
        }
      }
    }
    return true;
  }

  /**
   * Runs ADD once more of some plugins of a network, with its result as those before them would
   * have left it: for plugins that make rules of the host only, which somebody took away.
   *
   * @param result what ADD returned
   * @param types of the plugins
   */
  public void addAgain(Attachment attachment, CniResult result, Set<String> types)
      throws CniException {
    PluginCall call = attachment.call(Command.ADD);
    NetworkConfig config = attachment.config();
    for (ObjectNode plugin : config.plugins()) {
      if (types.contains(plugin.get("type").textValue())) {
        invoke(plugin, call, pluginConfig(config, plugin, Optional.of(result.tree())));
      }
    }
  }

  /**
   * Asks the plugins whether they can serve an ADD now.
   *
   * @return whether the network's version has STATUS at all
   */
  public boolean status(NetworkConfig config) throws CniException {
    if (!config.isAtLeast("1.1.0")) {
      return false;
    }
    for (ObjectNode plugin : config.plugins()) {
      invoke(
          plugin,
          PluginCall.about(Command.STATUS, config.name()),
          pluginConfig(config, plugin, Optional.empty()));
    }
    return true;
  }

  /**
   * Has the plugins forget every attachment but those named; must not run beside an ADD or DEL.
   *
   * @param valid the attachments that are still in use
   * @return whether there was something to run
   * @throws CniException the first plugin's failure, with the others' suppressed in it
   */
  public boolean gc(NetworkConfig config, List<Attachment> valid) throws CniException {
    if (!config.isAtLeast("1.1.0") || config.disableGc()) {
      return false;
    }
    ArrayNode attachments = JsonTrees.array();
    for (Attachment attachment : valid) {
      attachments
          .addObject()
          .put("containerID", attachment.containerId())
          .put("ifname", attachment.ifName());
    }
    List<CniException> failures = new ArrayList<>();
    for (ObjectNode plugin : config.plugins()) {
      ObjectNode full = JsonTrees.object();
      full.setAll(pluginConfig(config, plugin, Optional.empty()));
      // libcni sends both names.
      full.set("cni.dev/valid-attachments", attachments);
      full.set("cni.dev/attachments", attachments);
      try {
        invoke(plugin, PluginCall.about(Command.GC, config.name()), full);
      } catch (CniException e) {
        failures.add(e);
      }
    }
    throwTogether(failures);
    return true;
  }

  /**
   * The versions that a plugin says it speaks, oldest first as a rule; none where it does not say.
   *
   * @throws PluginException if it refuses to say, as those do that are older than VERSION
   */
  public List<String> version(String type) throws CniException {
    return validation.versions(type);
  }

  private static void throwTogether(List<CniException> failures) throws CniException {
    if (!failures.isEmpty()) {
      CniException first = failures.get(0);
      failures.subList(1, failures.size()).forEach(first::addSuppressed);
      throw first;
    }
  }

  /** What one plugin reads: its own part, and what the list says for all of them. */
  static ObjectNode pluginConfig(
      NetworkConfig config, ObjectNode plugin, Optional<ObjectNode> previous) {
    if (!config.isList() && previous.isEmpty()) {
      return plugin;
    }
    ObjectNode full = JsonTrees.object();
    full.setAll(plugin);
    full.put("name", config.name());
    config.cniVersion().ifPresent(version -> full.put("cniVersion", version));
    previous.ifPresent(result -> full.set("prevResult", result));
    return full;
  }
}
