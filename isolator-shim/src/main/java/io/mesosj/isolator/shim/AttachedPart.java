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
      Optional<ObjectNode> kept = kept(shim, whole);
      if (kept.isPresent()
          && kept.get().get("config") instanceof ObjectNode config
          && kept.get().get("result") instanceof ObjectNode answered) {
        Attachment part = whole.to(NetworkConfig.of(config, "checkpoint of " + NetworkParts.SHIM));
        attached.addAll(of(part, new CniResult(answered), depth - 1));
      } else {
        NetworkConfig network = Delegate.forContainer(shim);
        CniResult converted = result.in(network.cniVersion().orElse(CniVersion.UNNAMED));
        for (AttachedPart part : of(whole.to(network), converted, depth - 1)) {
          attached.add(new AttachedPart(part.attachment(), part.result(), false));
        }
      }
    }
    return attached;
  }

  private static Optional<ObjectNode> kept(ObjectNode shim, Attachment whole) {
    return ShimCheckpoints.of(shim, Steps.UNOBSERVED)
        .read(new AttachmentKey(whole.containerId(), whole.ifName()));
  }
}
