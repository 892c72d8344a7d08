package io.mesosj.execute.connection;

import io.mesosj.base.flags.FlagText;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.protocol.http.Credentials;
import java.util.Map;
import java.util.Optional;

/** {@code --principal --secret} as HTTP basic authentication. */
final class Authorization {
  private Authorization() {}

  static Map<String, String> headers(Values values) throws UsageException {
    Optional<String> principal = values.text(ConnectionFlags.PRINCIPAL);
    Optional<String> secret = values.text(ConnectionFlags.SECRET);
    if (secret.isEmpty()) {
      return Map.of();
    }
    if (principal.isEmpty()) {
      throw new UsageException("--secret needs --principal");
    }
    if (principal.get().indexOf(':') >= 0) {
      throw new UsageException("--principal must not have a ':' for HTTP basic authentication");
    }
    String password = FlagText.of(ConnectionFlags.SECRET, secret.get()).strip();
    return Map.of("Authorization", Credentials.basic(principal.get(), password));
  }
}
