package io.mesosj.isolator.shim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.step.Steps;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniException;
import io.mesosj.cni.CniOptions;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.cni.PluginException;
import io.mesosj.cni.UnansweredAddException;
import io.mesosj.isolator.plugin.AttachmentLock;
import io.mesosj.isolator.plugin.ConfigVersion;
import io.mesosj.isolator.plugin.Delegate;
import io.mesosj.isolator.plugin.KnownCheckFaults;
import io.mesosj.isolator.plugin.Plugin;
import io.mesosj.isolator.plugin.PluginEnvironment;
import io.mesosj.isolator.plugin.PluginFailure;
import io.mesosj.isolator.portmapper.ThoroughDel;
import io.mesosj.isolator.shim.ShimCheckpoints.AttachmentKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The plugin: runs a whole network as the isolator of this module would and answers as its caller
 * understands. Safe for use by several threads and processes, one call at a time for a container.
 */
public final class Shim implements Plugin {
  /** Where the calls for one container wait for each other. */
  private static final Path LOCKS = Path.of("/run/mesos-cni-shim.locks");

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
          return alone(key(environment), tree, () -> Optional.of(add(environment, tree)));
        }
        case DEL -> deleteAlone(environment, key(environment), tree);
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
            FileProblem.describe(cause),
            cause);
    for (Throwable other : cause.getSuppressed()) {
      failure.addSuppressed(other);
    }
    return failure;
  }

  private static AttachmentKey key(PluginEnvironment environment) {
    return new AttachmentKey(environment.containerId(), environment.ifName());
  }

  private static <T> T alone(AttachmentKey key, ObjectNode tree, AttachmentLock.Work<T> work)
      throws IOException {
    return AttachmentLock.alone(
        LOCKS, work, tree.path("name").asText(""), key.containerId(), key.ifName());
  }

  private void deleteAlone(PluginEnvironment environment, AttachmentKey key, ObjectNode tree)
      throws IOException {
    alone(
        key,
        tree,
        () -> {
          delete(environment, key, tree, Optional.empty());
          return key;
        });
  }

  private Cni runtime(PluginEnvironment environment) {
    return Cni.of(CniOptions.pluginsIn(environment.path()).withSteps(steps));
  }

  private ObjectNode add(PluginEnvironment environment, ObjectNode tree) throws IOException {
    Cni cni = runtime(environment);
    NetworkConfig network = cni.validate(Delegate.forContainer(tree));
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
      delete(environment, key, tree, Optional.empty());
    }
    checkpoints.write(key, network.tree(), 0, Optional.empty());
    Attachment attachment = attachment(network, key, environment);
    CniResult result;
    try {
      result = run(cni, attachment, checkpoints, key);
    } catch (CniException e) {
      if (e.getSuppressed().length == 0) {
        checkpoints.remove(key);
      } else if (e.getSuppressed()[0] instanceof UnansweredAddException undo) {
        deleteAfter(e, undo, environment, key, tree);
      }
      // What can't be undone now DEL tries once more.
      throw e;
    }
    try {
      checkpoints.writeAttached(key, network, result);
      return result.in(ConfigVersion.of(tree, ANSWER_UNASKED)).tree();
    } catch (IOException e) {
      try {
        cni.del(attachment, Optional.of(result));
        checkpoints.remove(key);
      } catch (IOException undo) {
        e.addSuppressed(undo);
      }
      throw e;
    }
  }

  private static CniResult run(
      Cni cni, Attachment attachment, ShimCheckpoints checkpoints, AttachmentKey key)
      throws IOException {
    ObjectNode config = attachment.config().tree();
    return cni.add(
        attachment,
        (plugins, so) -> checkpoints.write(key, config, plugins, so.map(CniResult::tree)));
  }

  private static Attachment attachment(
      NetworkConfig network, AttachmentKey key, PluginEnvironment environment) {
    return new Attachment(
        network, key.containerId(), environment.netns(), key.ifName(), environment.args());
  }

  private void deleteAfter(
      CniException add,
      UnansweredAddException undo,
      PluginEnvironment environment,
      AttachmentKey key,
      ObjectNode tree) {
    try {
      delete(environment, key, tree, Optional.of(undo));
    } catch (IOException e) {
      add.addSuppressed(e);
    }
  }

  /** {@code failed} tells how the undoing of the ADD ended, just now. */
  private void delete(
      PluginEnvironment environment,
      AttachmentKey key,
      ObjectNode tree,
      Optional<UnansweredAddException> failed)
      throws IOException {
    ShimCheckpoints checkpoints = ShimCheckpoints.of(tree, steps);
    if (!checkpoints.exists(key)) {
      // What an ADD that was killed before its first checkpoint was whole may have begun.
      checkpoints.remove(key);
      return;
    }
    Cni cni = runtime(environment);
    Optional<ObjectNode> known = checkpoints.read(key);
    NetworkConfig network =
        known.isPresent() && known.get().get("config") instanceof ObjectNode config
            ? NetworkConfig.of(config, "checkpoint of " + key.containerId())
            // A checkpoint that can't be read leaves what the caller says.
            : cni.validate(Delegate.forContainer(tree));
    int all = network.plugins().size();
    int answered = known.map(one -> one.path("answered").asInt(all)).orElse(all);
    Optional<CniResult> result =
        known
            .map(one -> one.get("result") instanceof ObjectNode object ? object : null)
            .map(CniResult::new);
    Attachment attachment = attachment(network, key, environment);
    ThoroughDel.runAsFarAsPossible(
            network, key.containerId(), failed, () -> cni.del(attachment, result, answered))
        .filter(e -> failed.isEmpty())
        .ifPresent(e -> System.err.println(FileProblem.describe(e) + "; it had attached nothing"));
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
    Cni cni = runtime(environment);
    NetworkConfig network = cni.validate(NetworkConfig.of(config, "checkpoint"));
    KnownCheckFaults faults = new KnownCheckFaults(new CniResult(result), new ArrayList<>());
    cni.check(attachment(network, key, environment), faults.withAddressesOfNow(), faults::excuses);
  }

  private void collect(PluginEnvironment environment, ObjectNode tree) throws IOException {
    JsonNode list = tree.path("cni.dev/valid-attachments");
    if (list.isMissingNode() || list.isNull()) {
      list = tree.path("cni.dev/attachments");
    }
    // libcni writes an empty list as null.
    if (!list.isArray() && !list.isMissingNode() && !list.isNull()) {
      throw PluginFailure.badArguments("'cni.dev/valid-attachments' is not a list");
    }
    Set<AttachmentKey> valid = new HashSet<>();
    for (JsonNode one : list) {
      valid.add(
          new AttachmentKey(one.path("containerID").asText(""), one.path("ifname").asText("")));
    }
    Cni cni = runtime(environment);
    NetworkConfig network = cni.validate(Delegate.of(tree));
    List<Attachment> attachments = new ArrayList<>();
    for (AttachmentKey key : valid) {
      attachments.add(new Attachment(network, key.containerId(), Optional.empty(), key.ifName()));
    }
    IOException failure = null;
    for (AttachmentKey key : ShimCheckpoints.of(tree, steps).list()) {
      if (!valid.contains(key)) {
        try {
          deleteAlone(environment, key, tree);
        } catch (IOException e) {
          failure = combined(failure, e);
        }
      }
    }
    try {
      cni.gc(network, attachments);
    } catch (IOException e) {
      failure = combined(failure, e);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static IOException combined(@Nullable IOException first, IOException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  private void status(PluginEnvironment environment, ObjectNode tree) throws IOException {
    try {
      Cni cni = runtime(environment);
      NetworkConfig network = cni.validate(Delegate.of(tree));
      cni.status(network);
    } catch (IOException e) {
      throw new PluginFailure(PluginFailure.NOT_AVAILABLE, FileProblem.describe(e), e);
    }
  }
}
