package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.process.SearchPath;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.plugin.PluginFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * The chains through which {@code bridge} and {@code ptp} masquerade a container. Their DEL names
 * the chain in the rule that it removes, and iptables refuses even that where somebody has flushed
 * the chain: an empty one lets it get done.
 */
public final class MasqueradeChains implements AutoCloseable {
  /** As {@code iptables} limits it; the plugins cut their digest there. */
  private static final int LENGTH = 28;

  private final String chain;
  private final List<Iptables> made = new ArrayList<>();

  private MasqueradeChains(String chain) {
    this.chain = chain;
  }

  /**
   * Makes the chain empty where it should be and is not, until this is closed.
   *
   * @throws IOException if the rules can't be read or changed
   */
  public static MasqueradeChains putBack(NetworkConfig network, String containerId)
      throws IOException {
    MasqueradeChains chains = new MasqueradeChains(name(network.name(), containerId));
    if (isMasqueraded(network)) {
      try {
        chains.make();
      } catch (IOException e) {
        try (chains) {
          throw e;
        }
      }
    }
    return chains;
  }

  private void make() throws IOException {
    SearchPath programs = SearchPath.ofThisProcess();
    PluginFailure failed = null;
    for (Iptables family : List.of(new Iptables(programs, false), new Iptables(programs, true))) {
      try {
        if (family.isAvailable() && !family.save("nat").hasChain(chain)) {
          family.restore(new RuleTransaction().newChain(chain));
          made.add(family);
        }
      } catch (PluginFailure e) {
        failed = e;
      }
    }
    // A container of one family is not kept for the other's table; DEL tells whether that was it.
    if (failed != null && made.isEmpty()) {
      throw failed;
    }
  }

  /** Whether a chain was missing. */
  public boolean wereMissing() {
    return !made.isEmpty();
  }

  static boolean isMasqueraded(NetworkConfig network) {
    for (ObjectNode plugin : network.plugins()) {
      for (JsonNode part : List.of(plugin, plugin.path("delegate"))) {
        if (part.path("ipMasq").asBoolean()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Takes away what was made and the plugin has left. */
  @Override
  public void close() throws IOException {
    for (Iptables family : made) {
      if (family.save("nat").hasChain(chain)) {
        family.restore(new RuleTransaction().deleteChain(chain));
      }
    }
  }

  /** As the plugins' own library names it. */
  static String name(String network, String containerId) {
    return name("CNI-", network, containerId);
  }

  /** The same for the chain of {@code portmap}. */
  static String nameOfPorts(String network, String containerId) {
    return name("CNI-DN-", network, containerId);
  }

  private static String name(String prefix, String network, String containerId) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-512")
              .digest((network + containerId).getBytes(StandardCharsets.UTF_8));
      StringBuilder name = new StringBuilder(prefix);
      for (int i = 0; name.length() < LENGTH; i++) {
        name.append(Character.forDigit(digest[i] >> 4 & 15, 16));
        name.append(Character.forDigit(digest[i] & 15, 16));
      }
      name.setLength(LENGTH);
      return name.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-512", e);
    }
  }
}
