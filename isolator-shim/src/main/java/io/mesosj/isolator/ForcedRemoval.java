package io.mesosj.isolator;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.plugin.NetworkParts;
import io.mesosj.isolator.portmapper.ContainerChains;
import io.mesosj.isolator.portmapper.RulesLeft;
import io.mesosj.isolator.portmapper.StaleRules;
import io.mesosj.isolator.shim.AttachedPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes away what is known of an attachment in the place of plugins that fail, and names what may
 * stay.
 */
final class ForcedRemoval {
  /** The kernel takes a namespace's links away a moment after it. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration PAUSE = Duration.ofMillis(50);

  /** Of this namespace's links, whatever /sys is mounted of. */
  private static final Path LINKS = Path.of("/proc/sys/net/ipv4/conf");

  private final String containerId;
  private final List<AttachedPart> parts = new ArrayList<>();
  private final Set<String> left = new LinkedHashSet<>();

  ForcedRemoval(String containerId) {
    this.containerId = containerId;
  }

  void mayBeLeft(String what) {
    left.add(what);
  }

  /** Takes away rules, addresses and files, rules first: an address may be somebody's at once. */
  void remove(ContainerNetwork network) {
    Attachment whole = network.of(containerId);
    for (AttachedPart part : parts(whole, network)) {
      NetworkConfig config = part.attachment().config();
      tryTo("rules", () -> StaleRules.remove(config, containerId, whole.ifName()));
      tryTo("rules", () -> ContainerChains.remove(config, containerId));
      left.addAll(HostLocalAddresses.release(config, containerId));
      parts.add(part);
    }
    tryTo("the files of " + NetworkParts.SHIM, () -> AttachedPart.forget(whole));
  }

  private List<AttachedPart> parts(Attachment whole, ContainerNetwork network) {
    CniResult result = network.result().orElseGet(() -> new CniResult(JsonTrees.object()));
    try {
      return AttachedPart.of(whole, result);
    } catch (IOException e) {
      left.add("what " + NetworkParts.SHIM + " runs, as " + FileProblem.describe(e));
      return List.of(new AttachedPart(whole, result, true));
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private void tryTo(String what, Work work) {
    try {
      work.run();
    } catch (IOException e) {
      left.add(what + ", as " + FileProblem.describe(e));
    }
  }

  private static boolean stays(String link) {
    if (link.isEmpty() || link.startsWith(".") || link.contains("/")) {
      return false; // No name of a link's.
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (Files.exists(LINKS.resolve(link))) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        return true;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return false;
  }

  /** What may be left, once the namespace is gone too. */
  List<String> left() {
    for (AttachedPart part : parts) {
      NetworkConfig config = part.attachment().config();
      left.addAll(RulesLeft.of(config, part.result(), containerId));
      List<String> bridges = config.tree().findValuesAsText("bridge");
      for (CniResult.Interface link : part.result().interfaces()) {
        if (link.sandbox().isEmpty() && !bridges.contains(link.name()) && stays(link.name())) {
          left.add("interface '" + link.name() + "' of this host");
        }
      }
    }
    return List.copyOf(left);
  }
}
