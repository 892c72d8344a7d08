package io.mesosj.isolator.shim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.step.Steps;
import io.mesosj.cni.config.NetworkConfig;
import io.mesosj.cni.invoke.PluginException;
import io.mesosj.cni.invoke.PluginInvoker;
import io.mesosj.cni.result.ResultConversion;
import io.mesosj.cni.runtime.Attachment;
import io.mesosj.cni.runtime.NetworkRuntime;
import io.mesosj.isolator.plugin.CniVersions;
import io.mesosj.isolator.plugin.Plugin;
import io.mesosj.isolator.plugin.PluginEnvironment;
import io.mesosj.isolator.plugin.PluginFailure;
import io.mesosj.isolator.shim.ShimCheckpoints.AttachmentKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The plugin: runs a whole network as the isolator of this module would and answers as its caller
 * understands. Safe for use by several threads and processes, one call at a time for a container.
 */
public final class Shim implements Plugin {
  private static final Duration PLUGIN_LIMIT = Duration.ofSeconds(60);

  /** What Mesos, whose configurations mostly name no version, understands. */
  private static final String ANSWER_UNASKED = "0.2.0";

  /** The specification's code for a container that the plugin does not know. */
  private static final int UNKNOWN_CONTAINER = 3;

  private final Steps steps;

  /** The plugin. */
  public Shim() {
    this(Steps.UNOBSERVED);
  }

  /** As {@link #Shim()}, telling every step that it takes. */
  Shim(Steps steps) {
    this.steps = steps;
  }

  @Override
  public Optional<ObjectNode> run(PluginEnvironment environment, ObjectNode tree)
      throws IOException {
    try {
      NetworkConfig.of(tree, "the configuration on stdin");
      switch (environment.command()) {
        case ADD -> {
          return Optional.of(add(environment, tree));
        }
        case DEL -> delete(environment, key(environment), tree);
        case CHECK -> check(environment, tree);
        case GC -> collect(environment, tree);
        case STATUS -> status(environment, tree);
        default ->
            throw new PluginFailure(
                PluginFailure.UNSUPPORTED_COMMAND, "Unsupported command: " + environment.command());
      }
      return Optional.empty();
    } catch (PluginFailure e) {
      throw e;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static PluginFailure failure(IOException cause) {
    boolean later =
        cause instanceof PluginException words && words.code() == PluginFailure.TRY_AGAIN_LATER;
    PluginFailure failure =
        new PluginFailure(
            later ? PluginFailure.TRY_AGAIN_LATER : PluginFailure.DELEGATE_FAILED,
            String.valueOf(cause.getMessage()),
            cause);
    for (Throwable other : cause.getSuppressed()) {
      failure.addSuppressed(other);
    }
    return failure;
  }

  private static AttachmentKey key(PluginEnvironment environment) {
    return new AttachmentKey(environment.containerId(), environment.ifName());
  }

  private NetworkRuntime runtime(PluginEnvironment environment) {
    return new NetworkRuntime(new PluginInvoker(environment.path(), PLUGIN_LIMIT, Map.of(), steps));
  }

  private ObjectNode add(PluginEnvironment environment, ObjectNode tree) throws IOException {
    NetworkRuntime runtime = runtime(environment);
    NetworkConfig network = runtime.settleVersion(Delegate.forContainer(tree));
    requirePlugins(environment, network);
    ShimCheckpoints checkpoints = ShimCheckpoints.of(tree, steps);
    AttachmentKey key = key(environment);
    Optional<ObjectNode> earlier = checkpoints.read(key);
    if (earlier.isPresent() && earlier.get().path("attached").asBoolean()) {
      throw PluginFailure.badArguments(
          "container '"
              + key.containerId()
              + "' has '"
              + key.ifName()
              + "' on this network already; DEL it first");
    }
    if (checkpoints.exists(key)) {
      // An ADD that was killed: what it got done would be in the way of this one.
      delete(environment, key, tree);
    }
    checkpoints.write(key, network.tree(), Optional.empty(), false);
    ObjectNode result;
    ObjectNode answer;
    Attachment attachment = attachment(network, key, environment);
    try {
      result =
          runtime.add(
              attachment, so -> checkpoints.write(key, network.tree(), Optional.of(so), false));
    } catch (IOException e) {
      if (e.getSuppressed().length == 0) {
        // Undone in full; else DEL tries once more.
        checkpoints.remove(key);
      }
      throw e;
    }
    try {
      checkpoints.write(key, network.tree(), Optional.of(result), true);
      answer = ResultConversion.convert(result, CniVersions.of(tree, ANSWER_UNASKED));
    } catch (IOException e) {
      try {
        runtime.delete(attachment, Optional.of(result));
        checkpoints.remove(key);
      } catch (IOException undo) {
        e.addSuppressed(undo);
      }
      throw e;
    }
    return answer;
  }

  private static Attachment attachment(
      NetworkConfig network, AttachmentKey key, PluginEnvironment environment) {
    return new Attachment(
        network, key.containerId(), environment.netns(), key.ifName(), environment.args());
  }

  private void delete(PluginEnvironment environment, AttachmentKey key, ObjectNode tree)
      throws IOException {
    ShimCheckpoints checkpoints = ShimCheckpoints.of(tree, steps);
    if (!checkpoints.exists(key)) {
      // What an ADD that was killed before its first checkpoint was whole may have begun.
      checkpoints.remove(key);
      return;
    }
    Optional<ObjectNode> known = checkpoints.read(key);
    NetworkConfig network =
        known.isPresent() && known.get().get("config") instanceof ObjectNode config
            ? NetworkConfig.of(config, "checkpoint of " + key.containerId())
            // A checkpoint that can't be read leaves what the caller says.
            : Delegate.forContainer(tree);
    Optional<ObjectNode> result =
        known.map(one -> one.get("result") instanceof ObjectNode object ? object : null);
    NetworkRuntime runtime = runtime(environment);
    runtime.delete(attachment(runtime.settleVersion(network), key, environment), result);
    checkpoints.remove(key);
  }

  private void check(PluginEnvironment environment, ObjectNode tree) throws IOException {
    AttachmentKey key = key(environment);
    Optional<ObjectNode> known = ShimCheckpoints.of(tree, steps).read(key);
    if (known.isEmpty()
        || !(known.get().get("config") instanceof ObjectNode config)
        || !(known.get().get("result") instanceof ObjectNode result)) {
      throw new PluginFailure(
          UNKNOWN_CONTAINER, "container '" + key.containerId() + "' is not on this network");
    }
    NetworkRuntime runtime = runtime(environment);
    NetworkConfig network = runtime.settleVersion(NetworkConfig.of(config, "checkpoint"));
    runtime.check(attachment(network, key, environment), result);
  }

  private void collect(PluginEnvironment environment, ObjectNode tree) throws IOException {
    JsonNode list = tree.path("cni.dev/valid-attachments");
    if (list.isMissingNode()) {
      list = tree.path("cni.dev/attachments");
    }
    if (!list.isArray()) {
      // Without a list everything would be garbage.
      throw PluginFailure.badArguments("GC needs the list 'cni.dev/valid-attachments'");
    }
    Set<AttachmentKey> valid = new HashSet<>();
    for (JsonNode one : list) {
      valid.add(
          new AttachmentKey(one.path("containerID").asText(""), one.path("ifname").asText("")));
    }
    NetworkRuntime runtime = runtime(environment);
    NetworkConfig network = runtime.settleVersion(Delegate.of(tree));
    List<Attachment> attachments = new ArrayList<>();
    for (AttachmentKey key : valid) {
      attachments.add(new Attachment(network, key.containerId(), Optional.empty(), key.ifName()));
    }
    for (AttachmentKey key : ShimCheckpoints.of(tree, steps).list()) {
      if (!valid.contains(key)) {
        delete(environment, key, tree);
      }
    }
    runtime.gc(network, attachments);
  }

  private void status(PluginEnvironment environment, ObjectNode tree) throws IOException {
    try {
      NetworkRuntime runtime = runtime(environment);
      NetworkConfig network = runtime.settleVersion(Delegate.of(tree));
      requirePlugins(environment, network);
      runtime.status(network);
    } catch (IOException e) {
      throw new PluginFailure(PluginFailure.NOT_AVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private static void requirePlugins(PluginEnvironment environment, NetworkConfig network)
      throws PluginFailure {
    for (ObjectNode plugin : network.plugins()) {
      String type = plugin.get("type").textValue();
      if (environment.path().find(type).isEmpty()) {
        throw PluginFailure.badArguments(
            "Could not find the delegate plugin '"
                + PluginEnvironment.printable(type)
                + "' in '"
                + environment.path()
                + "'");
      }
    }
  }
}
