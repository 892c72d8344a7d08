package io.mesosj.local.image;

import io.mesosj.base.text.OneLine;
import java.util.Optional;

/**
 * A checked image reference: {@code [registry/]path[:tag][@digest]}. A framework chooses it, so
 * nothing but Docker's own grammar comes through: no {@code ..}, no leading slash, no option.
 *
 * @param registry the host and port, when the name has one
 * @param path the repository, {@code library/busybox}
 * @param tag the tag, when there is one
 * @param digest {@code sha256:…}, when there is one
 */
record ImageName(
    Optional<String> registry, String path, Optional<String> tag, Optional<String> digest) {
  private static final int MAX_LENGTH = 255;
  private static final int MAX_TAG = 128;
  private static final int SHA256_HEX = 64;

  /**
   * Checks a name.
   *
   * @throws ImageException if it is not an image's name
   */
  static ImageName parse(String text) throws ImageException {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw invalid(text, "it must have 1 to " + MAX_LENGTH + " characters");
    }
    String rest = text;
    Optional<String> digest = Optional.empty();
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(rest.substring(at + 1));
      rest = rest.substring(0, at);
      if (!isDigest(digest.get())) {
        throw invalid(text, "its digest must be sha256: and 64 hexadecimal digits");
      }
    }
    Optional<String> tag = Optional.empty();
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = Optional.of(rest.substring(colon + 1));
      rest = rest.substring(0, colon);
      if (!isTag(tag.get())) {
        throw invalid(text, "its tag must be letters, digits, '_', '.' and '-'");
      }
    }
    Optional<String> registry = registryOf(rest);
    String path = registry.isPresent() ? rest.substring(registry.get().length() + 1) : rest;
    for (String component : path.split("/", -1)) {
      if (!isComponent(component)) {
        throw invalid(text, "its parts must be lower-case letters and digits, joined by . _ or -");
      }
    }
    return new ImageName(registry, path, tag, digest);
  }

  private static ImageException invalid(String text, String why) {
    return new ImageException(OneLine.of(text, 80), "that is no image's name: " + why);
  }

  /** As Docker does: the first part is a host if it has a dot or a port, or is localhost. */
  private static Optional<String> registryOf(String name) {
    int slash = name.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String first = name.substring(0, slash);
    boolean host = first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    return host && isHost(first) ? Optional.of(first) : Optional.empty();
  }

  private static boolean isHost(String text) {
    int colon = text.indexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    boolean port = colon < 0 || isPort(text.substring(colon + 1));
    boolean letters =
        host.chars().allMatch(c -> isLowerOrDigit(c) || (c >= 'A' && c <= 'Z') || isHostMark(c));
    return port
        && letters
        && !host.isEmpty()
        && !isHostMark(host.charAt(0))
        && !isHostMark(host.charAt(host.length() - 1))
        && !host.contains("..");
  }

  private static boolean isHostMark(int c) {
    return c == '.' || c == '-';
  }

  private static boolean isPort(String text) {
    return !text.isEmpty()
        && text.length() <= 5
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Runs of letters and digits, joined by one dot, one or two underscores, or hyphens. */
  private static boolean isComponent(String text) {
    if (text.isEmpty()
        || !isLowerOrDigit(text.charAt(0))
        || !isLowerOrDigit(text.charAt(text.length() - 1))) {
      return false;
    }
    StringBuilder between = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLowerOrDigit(c)) {
        between.append(c);
      } else if (!isSeparator(between.toString())) {
        return false;
      } else {
        between.setLength(0);
      }
    }
    return true;
  }

  private static boolean isSeparator(String text) {
    return text.equals(".")
        || text.equals("_")
        || text.equals("__")
        || text.chars().allMatch(c -> c == '-');
  }

  private static boolean isLowerOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static boolean isTag(String text) {
    boolean letters =
        text.chars()
            .allMatch(
                c ->
                    isLowerOrDigit(c)
                        || (c >= 'A' && c <= 'Z')
                        || c == '_'
                        || c == '.'
                        || c == '-');
    return letters
        && !text.isEmpty()
        && text.length() <= MAX_TAG
        && text.charAt(0) != '.'
        && text.charAt(0) != '-';
  }

  static boolean isDigest(String text) {
    return text.startsWith("sha256:")
        && text.length() == 7 + SHA256_HEX
        && text.substring(7)
            .chars()
            .allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  /** The name without tag and digest. */
  String repository() {
    return registry.map(host -> host + "/").orElse("") + path;
  }

  /** The tag that is meant when none is given. */
  String tagOrLatest() {
    return tag.orElse("latest");
  }

  /** The name with the tag that is meant, and no digest: {@code library/busybox:latest}. */
  String withTag() {
    return repository() + ":" + tagOrLatest();
  }

  @Override
  public String toString() {
    return repository() + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }
}
