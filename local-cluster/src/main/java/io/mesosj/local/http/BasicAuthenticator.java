package io.mesosj.local.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * HTTP basic authentication against a list of principals. Other than in Mesos, whose authenticator
 * splits at every colon, secrets may have colons. Safe for use by several threads.
 */
public final class BasicAuthenticator implements Access {
  private static final String SCHEME = "Basic ";

  private final String realm;
  private final Map<String, String> secrets;
  private final String nameless;

  /**
   * Makes an authenticator.
   *
   * @param secrets of principals, by their names
   * @param nameless the one of them whose name is not told
   */
  public BasicAuthenticator(String realm, Map<String, String> secrets, String nameless) {
    this.realm = realm;
    this.secrets = Map.copyOf(secrets);
    this.nameless = nameless;
  }

  /**
   * Who sends the request.
   *
   * @throws ApiError 401, with a challenge, without credentials or with wrong ones; it doesn't tell
   *     which
   */
  @Override
  public Optional<String> admit(ApiRequest request) throws ApiError {
    Optional<String> principal = request.header("Authorization").flatMap(this::principal);
    if (principal.isEmpty()) {
      request.setHeader("WWW-Authenticate", "Basic realm=\"" + realm + "\"");
      throw new ApiError(401, "401 Unauthorized.");
    }
    return principal.filter(name -> !name.equals(nameless));
  }

  private Optional<String> principal(String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String pair;
    try {
      pair =
          new String(Base64.getDecoder().decode(header.substring(SCHEME.length()).strip()), UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int colon = pair.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String principal = pair.substring(0, colon);
    String secret = secrets.get(principal);
    // Takes as long for a secret that is wrong at its beginning as for one that is at its end.
    return secret != null
            && MessageDigest.isEqual(
                secret.getBytes(UTF_8), pair.substring(colon + 1).getBytes(UTF_8))
        ? Optional.of(principal)
        : Optional.empty();
  }
}
