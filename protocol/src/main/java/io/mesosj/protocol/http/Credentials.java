package io.mesosj.protocol.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Values of the {@code Authorization} header. */
public final class Credentials {
  private Credentials() {}

  /**
   * HTTP basic authentication.
   *
   * @throws IllegalArgumentException if the principal has a colon, which the scheme can't express
   */
  public static String basic(String principal, String secret) {
    if (principal.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "a principal must not have a ':' for HTTP basic authentication");
    }
    byte[] both = (principal + ':' + secret).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  /**
   * A token, such as a JWT.
   *
   * @throws IllegalArgumentException if it has characters that would end the header
   */
  public static String bearer(String token) {
    if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException("a bearer token is of printable ASCII without spaces");
    }
    return "Bearer " + token;
  }
}
