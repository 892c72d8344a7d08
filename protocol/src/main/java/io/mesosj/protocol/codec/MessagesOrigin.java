package io.mesosj.protocol.codec;

import java.security.CodeSource;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos;

/**
 * Where the classes of Mesos' messages come from. The official bindings have classes of the same
 * names, and win silently where their jar stands first on the class path.
 */
public final class MessagesOrigin {
  /** {@code mesos-1.11.0.jar}, {@code mesos-1.11.0-shaded-protobuf.jar}; ours are mesosj-… */
  private static final Pattern OFFICIAL = Pattern.compile(".*/mesos-[0-9][^/]*\\.jar");

  private MessagesOrigin() {}

  /** What is wrong with it, in words; empty if nothing is known to be. */
  public static Optional<String> problem() {
    CodeSource source = Protos.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    String place = source.getLocation().getPath();
    return OFFICIAL.matcher(place).matches()
        ? Optional.of(
            "Mesos' messages come from '"
                + place
                + "', the official org.apache.mesos:mesos, not from mesosj-messages: code that protobuf warns"
                + " about (CVE-2022-3171) or can't run; exclude org.apache.mesos:mesos, or put"
                + " mesosj-messages before it on the class path")
        : Optional.empty();
  }
}
