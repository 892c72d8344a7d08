package io.mesosj.cni.runtime;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.cni.config.NetworkConfig;
import io.mesosj.cni.invoke.PluginCall;
import io.mesosj.cni.invoke.PluginCall.Command;
import io.mesosj.cni.invoke.PluginException;
import io.mesosj.cni.invoke.PluginInvoker;
import io.mesosj.cni.json.JsonTrees;
import io.mesosj.cni.result.ResultConversion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs a network's plugins: ADD in order, each with the result of the one before; DEL in reverse. A
 * failed ADD is followed by DEL of the whole network, as the specification asks. Safe for use by
 * several threads, but one container's networks must be worked on one after another.
 */
public final class NetworkRuntime {
  private static final int TRY_AGAIN_LATER = 11;
  private static final int ATTEMPTS = 3;

  private final PluginInvoker invoker;
  private final VersionNegotiation negotiation;

  public NetworkRuntime(PluginInvoker invoker) {
    this.invoker = invoker;
    this.negotiation = new VersionNegotiation(this, invoker);
  }

  /**
   * A network's configuration in the one version that it is run in, where it offers several in
   * {@code cniVersions}: the newest that all its plugins speak, who are asked.
   */
  public NetworkConfig settleVersion(NetworkConfig config) throws IOException {
    return negotiation.settle(config);
  }

  /** Is told what has been answered so far, while the next plugin of the network waits. */
  @FunctionalInterface
  public interface Progress {
    /** Called after every plugin but the last with the result that the next one gets. */
    void answered(ObjectNode result) throws IOException;
  }

  /** As {@link #add(Attachment, Progress)} for those who remember nothing. */
  public ObjectNode add(Attachment attachment) throws IOException {
    return add(attachment, result -> {});
  }

  /**
   * Attaches and returns the last plugin's result.
   *
   * @param progress to remember each result before the next plugin runs: after a crash, plugins
   *     such as {@code firewall} find what they have to undo only in the result that they were
   *     given
   * @throws IOException if a plugin failed; what had been done was undone, and what could not be is
   *     suppressed in the exception
   */
  public ObjectNode add(Attachment attachment, Progress progress) throws IOException {
    NetworkConfig config = attachment.config();
    PluginCall call = attachment.call(Command.ADD);
    Optional<ObjectNode> result = Optional.empty();
    try {
      int left = config.plugins().size();
      for (ObjectNode plugin : config.plugins()) {
        Optional<ObjectNode> answer = invoke(plugin, call, pluginConfig(config, plugin, result));
        left--;
        if (answer.isPresent()) {
          result = Optional.of(inVersionOf(config, plugin, answer.get()));
        }
        if (left > 0 && result.isPresent()) {
          progress.answered(result.get());
        }
      }
      if (result.isEmpty()) {
        throw new IOException("CNI network '" + config.name() + "': ADD printed no result");
      }
      return result.get();
    } catch (IOException e) {
      try {
        delete(attachment, result);
      } catch (IOException undo) {
        e.addSuppressed(undo);
      }
      throw e;
    }
  }

  /**
   * A plugin may answer in a version of its own; the next one, and the checkpoint, get it in the
   * network's. A configuration without a version takes what comes.
   */
  private static ObjectNode inVersionOf(NetworkConfig config, ObjectNode plugin, ObjectNode result)
      throws IOException {
    if (config.cniVersion().isEmpty()) {
      return result;
    }
    try {
      return ResultConversion.convert(result, config.cniVersion().get());
    } catch (IOException e) {
      throw new IOException(
          "CNI plugin '"
              + plugin.get("type").textValue()
              + "' on network '"
              + config.name()
              + "' answered in a version that can't be read: "
              + e.getMessage(),
          e);
    }
  }

  private Optional<ObjectNode> invoke(ObjectNode plugin, PluginCall call, ObjectNode config)
      throws IOException {
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
        Thread.sleep(100L << attempt);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting to try plugin '" + type + "' again", e);
      }
    }
  }

  /**
   * Detaches: every plugin in reverse, whatever happens to one of them.
   *
   * @param result what ADD returned, where it is known
   * @throws IOException the first failure, with the others suppressed in it
   */
  public void delete(Attachment attachment, Optional<ObjectNode> result) throws IOException {
    PluginCall call = attachment.call(Command.DEL);
    NetworkConfig config = attachment.config();
    // Since 0.4.0 the result belongs into the configuration of a DEL; earlier plugins don't expect
    // it.
    Optional<ObjectNode> previous = result.filter(known -> config.isAtLeast("0.4.0"));
    List<ObjectNode> plugins = config.plugins();
    IOException first = null;
    for (int i = plugins.size() - 1; i >= 0; i--) {
      try {
        invoke(plugins.get(i), call, pluginConfig(config, plugins.get(i), previous));
      } catch (IOException e) {
        first = combined(first, e);
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /**
   * Has the plugins check that an attachment is as ADD left it; nothing happens where the network's
   * version has no CHECK or its configuration forbids it.
   *
   * @param result what ADD returned
   * @return whether there was something to run
   */
  public boolean check(Attachment attachment, ObjectNode result) throws IOException {
    NetworkConfig config = attachment.config();
    if (!config.isAtLeast("0.4.0") || config.disableCheck()) {
      return false;
    }
    PluginCall call = attachment.call(Command.CHECK);
    for (ObjectNode plugin : config.plugins()) {
      invoke(plugin, call, pluginConfig(config, plugin, Optional.of(result)));
    }
    return true;
  }

  /**
   * Asks the plugins whether they can serve an ADD now.
   *
   * @return whether the network's version has STATUS at all
   */
  public boolean status(NetworkConfig config) throws IOException {
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
   */
  public boolean gc(NetworkConfig config, List<Attachment> valid) throws IOException {
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
    for (ObjectNode plugin : config.plugins()) {
      ObjectNode full = JsonTrees.object();
      full.setAll(pluginConfig(config, plugin, Optional.empty()));
      // libcni sends both names.
      full.set("cni.dev/valid-attachments", attachments);
      full.set("cni.dev/attachments", attachments);
      invoke(plugin, PluginCall.about(Command.GC, config.name()), full);
    }
    return true;
  }

  /** The versions that a plugin says it speaks. */
  public List<String> versions(String type) throws IOException {
    ObjectNode question = JsonTrees.object().put("cniVersion", "1.1.0");
    ObjectNode answer =
        invoker
            .invoke(type, PluginCall.about(Command.VERSION, type), question)
            .orElseThrow(() -> new IOException("CNI plugin '" + type + "' names no versions"));
    List<String> versions = new ArrayList<>();
    answer.path("supportedVersions").forEach(version -> versions.add(version.asText()));
    return versions;
  }

  private static IOException combined(@Nullable IOException first, IOException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  /** What one plugin reads: its own part, and what the list says for all of them. */
  private static ObjectNode pluginConfig(
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
