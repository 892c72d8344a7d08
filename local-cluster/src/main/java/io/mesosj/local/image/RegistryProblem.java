package io.mesosj.local.image;

import io.mesosj.base.process.ProgramOutput;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Why a registry gave no image, and what to do, in place of what skopeo says. */
final class RegistryProblem {
  private static final int MOST_TAGS = 10;

  private RegistryProblem() {}

  /**
   * Passes on what succeeded.
   *
   * @param tags lists what the image has, asked only where that tells something
   * @throws IOException with our words where the cause is known, and skopeo's where it is not
   */
  static ProgramOutput require(
      ProgramOutput output, ImageName name, String host, Supplier<List<String>> tags)
      throws IOException {
    if (output.status() == 0) {
      return output;
    }
    String said = output.failure();
    throw new IOException(words(reason(said, name, host), name, host, tags) + " (" + said + ")");
  }

  /**
   * What is said without the names in it, which may be anything: {@code denied}, or {@code 404}.
   */
  private static String reason(String said, ImageName name, String host) {
    String server = host.toLowerCase(Locale.ROOT);
    String tag = name.tagOrLatest().toLowerCase(Locale.ROOT);
    StringBuilder reason = new StringBuilder();
    for (String word : said.toLowerCase(Locale.ROOT).split(" ", -1)) {
      boolean named =
          word.contains("/")
              || word.contains("sha256:")
              || word.equals(tag)
              || word.equals(server)
              || word.equals(server + ":")
              || word.matches(".*:[0-9]+:");
      reason.append(named ? "" : word).append(' ');
    }
    return reason.toString();
  }

  private static String words(
      String said, ImageName name, String host, Supplier<List<String>> tags) {
    if (has(said, "toomanyrequests", "too many requests", "429")) {
      return "registry '" + host + "' has had too many requests: wait, or give credentials";
    }
    if (has(said, "manifest unknown", "name unknown", "not found", "404")) {
      return missing(name, host, tags);
    }
    if (has(said, "unauthorized", "authentication required", "denied", "403", "401")) {
      return "registry '"
          + host
          + "' does not let us have it, or does not have it: give credentials with --docker_config"
          + " or the image's config, and look at its name";
    }
    if (has(said, "server gave http response to https client")) {
      return "registry '" + host + "' speaks plain HTTP: give --docker_registry=http://" + host;
    }
    if (has(said, "x509", "certificate")) {
      return "registry '"
          + host
          + "' shows a certificate that this machine does not trust: put its authority's, as ca.crt,"
          + " into /etc/containers/certs.d/"
          + host;
    }
    if (has(said, "no such host", "refused", "timeout", "no route", "unreachable", "lookup")) {
      return "registry '"
          + host
          + "' can't be reached: look at the network, or give another one"
          + " with --docker_registry";
    }
    if (has(said, "no image found in manifest list for architecture")) {
      return "image '" + name + "' is not for this machine's processor";
    }
    return "registry '" + host + "' did not give it";
  }

  private static String missing(ImageName name, String host, Supplier<List<String>> tags) {
    if (name.digest().isPresent()) {
      return "registry '"
          + host
          + "' has no '"
          + name.path()
          + "' with that digest: look at it, or leave it out";
    }
    List<String> there = tags.get();
    return there.isEmpty()
        ? "registry '" + host + "' has no image '" + name.path() + "': look at its name"
        : "registry '"
            + host
            + "' has no tag '"
            + name.tagOrLatest()
            + "' of '"
            + name.path()
            + "', but "
            + String.join(", ", there.subList(0, Math.min(there.size(), MOST_TAGS)))
            + (there.size() > MOST_TAGS ? ", …" : "")
            + ": give one of them";
  }

  private static boolean has(String said, String... words) {
    for (String word : words) {
      if (said.contains(word)) {
        return true;
      }
    }
    return false;
  }
}
