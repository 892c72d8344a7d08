package io.mesosj.isolator.portmapper;

import io.mesosj.base.text.OneLine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * The comment that says whose a rule is. It begins with Mesos' own tag, so that Mesos' port-mapper
 * finds our rules too; its search is an unanchored regular expression and takes {@code ab} along
 * with {@code a}, which only using one of the two on an agent helps against. Ours compares whole
 * tags.
 *
 * @param containerId the container
 * @param network the network's name
 * @param ifName the interface inside
 */
record Tag(String containerId, String network, String ifName) {
  private static final String CONTAINER = "container_id: ";
  private static final String NETWORK = " network: ";
  private static final String INTERFACE = " ifname: ";

  /** xt_comment holds 256 bytes with the last one zero. */
  private static final int MAX_COMMENT = 255;

  /** Mesos' tag, which knows the container only. */
  static String ofMesos(String containerId) {
    return CONTAINER + containerId;
  }

  String text() {
    return CONTAINER + containerId + NETWORK + shortNetwork() + INTERFACE + ifName;
  }

  /** Network names may fill a comment by themselves; long ones are known by their digest. */
  String shortNetwork() {
    int room =
        MAX_COMMENT
            - CONTAINER.length()
            - containerId.length()
            - NETWORK.length()
            - INTERFACE.length()
            - ifName.length();
    return network.length() <= room ? network : digest(network);
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      StringBuilder hex = new StringBuilder("~");
      for (int i = 0; i < 12; i++) {
        hex.append(Character.forDigit(digest[i] >> 4 & 15, 16));
        hex.append(Character.forDigit(digest[i] & 15, 16));
      }
      return hex.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Why there can be no second ADD. */
  String attachedAlready() {
    return "container '"
        + containerId
        + "' has '"
        + ifName
        + "' already, on network '"
        + network
        + "' or another; DEL it first";
  }

  /** The tag in a comment of ours. */
  static Optional<Tag> parse(String comment) {
    int network = comment.indexOf(NETWORK);
    int ifName = comment.lastIndexOf(INTERFACE);
    if (!comment.startsWith(CONTAINER) || network < 0 || ifName < network + NETWORK.length()) {
      return Optional.empty();
    }
    return Optional.of(
        new Tag(
            comment.substring(CONTAINER.length(), network),
            comment.substring(network + NETWORK.length(), ifName),
            comment.substring(ifName + INTERFACE.length())));
  }

  /** Who holds a rule, in words: from our tag, Mesos' tag, or whatever else stands there. */
  static String holder(Rule rule) {
    String comment = rule.comment().orElse("");
    Optional<Tag> tag = parse(comment);
    if (tag.isPresent()) {
      return "container '"
          + tag.get().containerId()
          + "' on network '"
          + tag.get().network()
          + "' ("
          + tag.get().ifName()
          + ")";
    }
    if (comment.startsWith(CONTAINER)) {
      return "container '" + comment.substring(CONTAINER.length()) + "' (of Mesos' port-mapper)";
    }
    return "a rule in chain '"
        + rule.chain()
        + "'"
        + (comment.isEmpty() ? "" : ": " + OneLine.of(comment, MAX_COMMENT));
  }
}
