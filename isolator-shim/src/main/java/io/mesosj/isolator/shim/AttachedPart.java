package io.mesosj.isolator.shim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.step.Steps;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.CniVersion;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.plugin.Delegate;
import io.mesosj.isolator.plugin.NetworkParts;
import io.mesosj.isolator.shim.ShimCheckpoints.AttachmentKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of an attachment: the network itself, or one that {@code mesos-cni-shim} has attached the
 * container to, as it was at ADD, whatever became of its configuration.
 *
 * @param attachment to that part
 * @param result what ADD of that part answered
 * @param isKept false where the shim has not kept it, and it is made up from what the shim's
 *     configuration says now
 */
public record AttachedPart(Attachment attachment, CniResult result, boolean isKept) {
  /**
   * What an attachment is made of.
   *
   * @param result what ADD of all of it answered
   * @throws IOException if what a shim runs is neither kept nor to be found
   */
  public static List<AttachedPart> of(Attachment whole, CniResult result) throws IOException {
    return of(whole, result, NetworkParts.DEEPEST);
  }

  private static List<AttachedPart> of(Attachment whole, CniResult result, int depth)
      throws IOException {
    if (depth == 0) {
      throw NetworkParts.endless(whole.config());
    }
    NetworkParts parts = NetworkParts.of(whole.config());
    List<AttachedPart> attached = new ArrayList<>();
    parts.own().ifPresent(own -> attached.add(new AttachedPart(whole.to(own), result, true)));
    for (ObjectNode shim : parts.shims()) {
      Optional<ObjectNode> kept = checkpoints(shim).read(key(whole));
      boolean isKept = kept.isPresent() && kept.get().path("result").isObject();
      NetworkConfig network =
          kept.isPresent() && kept.get().get("config") instanceof ObjectNode config
              ? NetworkConfig.of(config, "checkpoint of " + NetworkParts.SHIM)
              : Delegate.forContainer(shim);
      CniResult answered =
          kept.isPresent() && kept.get().get("result") instanceof ObjectNode known
              ? new CniResult(known)
              : result.in(network.cniVersion().orElse(CniVersion.UNNAMED));
      for (AttachedPart part : of(whole.to(network), answered, depth - 1)) {
        attached.add(new AttachedPart(part.attachment(), part.result(), isKept && part.isKept()));
      }
    }
    return attached;
  }

  /**
   * Takes away what shims have kept of an attachment, whose DEL has nothing to undo then.
   *
   * @throws IOException if a file can't be removed
   */
  public static void forget(Attachment whole) throws IOException {
    forget(whole, NetworkParts.DEEPEST);
  }

  private static void forget(Attachment whole, int depth) throws IOException {
    for (ObjectNode shim : NetworkParts.of(whole.config()).shims()) {
      ShimCheckpoints checkpoints = checkpoints(shim);
      Optional<ObjectNode> kept = checkpoints.read(key(whole));
      if (depth > 0 && kept.isPresent() && kept.get().get("config") instanceof ObjectNode config) {
        forget(whole.to(NetworkConfig.of(config, "checkpoint of " + NetworkParts.SHIM)), depth - 1);
      }
      checkpoints.remove(key(whole));
    }
  }

  private static ShimCheckpoints checkpoints(ObjectNode shim) {
    return ShimCheckpoints.of(shim, Steps.UNOBSERVED);
  }

  private static AttachmentKey key(Attachment whole) {
    return new AttachmentKey(whole.containerId(), whole.ifName());
  }
}
