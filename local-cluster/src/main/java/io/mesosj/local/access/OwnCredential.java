package io.mesosj.local.access;

import io.mesosj.base.random.KernelRandom;
import io.mesosj.protocol.http.Credentials;
import java.util.Base64;

/**
 * The credential of a cluster's own user. Whoever has it is that user: it gives frameworks no
 * principal, so that they may name any.
 *
 * @param secret printable ASCII without spaces
 */
public record OwnCredential(String secret) {
  /** The principal, which HTTP basic authentication wants; Mesos' principals rarely have an @. */
  public static final String PRINCIPAL = "mesos-execute-j@local";

  private static final int BYTES = 32;

  /** A new one, which nobody can guess. */
  public static OwnCredential random() {
    return new OwnCredential(randomSecret());
  }

  /** 256 random bits in printable characters. */
  public static String randomSecret() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(KernelRandom.bytes(BYTES));
  }

  /** The value of the {@code Authorization} header. */
  public String authorization() {
    return Credentials.basic(PRINCIPAL, secret);
  }

  /** Keeps the secret out of logs. */
  @Override
  public String toString() {
    return PRINCIPAL;
  }
}
