package io.mesosj.local.image;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image's name as Docker writes it: {@code [host[:port]/]path[:tag][@digest]}.
 *
 * @param repository the name without tag and digest
 * @param tag the tag, if one stands
 * @param digest the digest, if one stands
 */
record ImageReference(String repository, Optional<String> tag, Optional<String> digest) {
  private static final Pattern FORM =
      Pattern.compile(
          "([a-z0-9]+(?:[._-]+[a-z0-9]+)*(?::[0-9]{1,5}/)?(?:/?[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)"
              + "(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?");

  /**
   * @throws ImageException if {@code text} is no image name; it comes from a framework and becomes
   *     file names and arguments
   */
  static ImageReference parse(String text) throws ImageException {
    var matcher = FORM.matcher(text);
    if (text.length() > 512 || !matcher.matches()) {
      throw new ImageException(
          text.length() > 80 ? text.substring(0, 80) + "…" : text,
          "not an image name, write NAME[:TAG] in lower case");
    }
    return new ImageReference(
        matcher.group(1),
        Optional.ofNullable(matcher.group(2)),
        Optional.ofNullable(matcher.group(3)));
  }

  /** As it was written. */
  @Override
  public String toString() {
    return repository + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }
}
