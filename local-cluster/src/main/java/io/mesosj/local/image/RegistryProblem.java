package io.mesosj.local.image;

import io.mesosj.base.process.ProgramOutput;
import java.io.IOException;
import java.util.Locale;

/** Why a registry gave no image, and what to do, in place of what skopeo says. */
final class RegistryProblem {
  private RegistryProblem() {}

  /**
   * Passes on what succeeded.
   *
   * @throws IOException with our words where the cause is known, and skopeo's where it is not
   */
  static ProgramOutput require(ProgramOutput output, ImageName name, String host)
      throws IOException {
    if (output.status() == 0) {
      return output;
    }
    String said = output.failure();
    throw new IOException(words(said.toLowerCase(Locale.ROOT), name, host) + " (" + said + ")");
  }

  private static String words(String said, ImageName name, String host) {
    if (has(said, "toomanyrequests", "too many requests")) {
      return "registry '" + host + "' has had too many requests: wait, or give credentials";
    }
    if (has(said, "manifest unknown", "name unknown", "not found", "404")) {
      return "registry '" + host + "' has no such image; look at its name and tag";
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
          + "' shows a certificate that this machine does not trust: put its authority's into"
          + " /etc/containers/certs.d/"
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

  private static boolean has(String said, String... words) {
    for (String word : words) {
      if (said.contains(word)) {
        return true;
      }
    }
    return false;
  }
}
