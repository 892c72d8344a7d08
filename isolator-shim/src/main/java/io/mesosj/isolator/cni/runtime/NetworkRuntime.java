package io.mesosj.isolator.cni.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.isolator.cni.config.NetworkConfig;
import io.mesosj.isolator.cni.invoke.PluginCall;
import io.mesosj.isolator.cni.invoke.PluginCall.Command;
import io.mesosj.isolator.cni.invoke.PluginException;
import io.mesosj.isolator.cni.invoke.PluginInvoker;
import io.mesosj.isolator.cni.json.JsonTrees;
import java.io.IOException;
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

  public NetworkRuntime(PluginInvoker invoker) {
    this.invoker = invoker;
  }

  /**
   * Attaches and returns the last plugin's result.
   *
   * @throws IOException if a plugin failed; what had been done was undone, and what could not be is
   *     suppressed in the exception
   */
  public ObjectNode add(Attachment attachment) throws IOException {
    try {
      return addAll(attachment);
    } catch (IOException e) {
      try {
        delete(attachment, Optional.empty());
      } catch (IOException undo) {
        e.addSuppressed(undo);
      }
      throw e;
    }
  }

  private ObjectNode addAll(Attachment attachment) throws IOException {
    PluginCall call = attachment.call(Command.ADD);
    Optional<ObjectNode> result = Optional.empty();
    for (ObjectNode plugin : attachment.config().plugins()) {
      result = invoke(plugin, call, pluginConfig(attachment.config(), plugin, result));
    }
    return result.orElseThrow(
        () ->
            new IOException(
                "CNI network '" + attachment.config().name() + "': ADD printed no result"));
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
    Optional<ObjectNode> previous =
        result.filter(known -> config.cniVersion().filter(NetworkRuntime::isSince040).isPresent());
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

  private static boolean isSince040(String version) {
    return !version.startsWith("0.1.")
        && !version.startsWith("0.2.")
        && !version.startsWith("0.3.");
  }
}
