package io.mesosj.local.master;

import io.mesosj.local.access.AccessRules;
import io.mesosj.local.http.Advertised;
import io.mesosj.protocol.duration.MesosDuration;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the master was started with, by the names and in the words of Mesos' flags. */
final class MasterFlags {
  private MasterFlags() {}

  static Map<String, String> of(
      Advertised address,
      int port,
      Optional<Duration> offerTimeout,
      Duration agentTimeout,
      AccessRules access) {
    Map<String, String> flags = new TreeMap<>();
    flags.put("ip", address.ip());
    flags.put("hostname", address.host());
    flags.put("port", String.valueOf(port));
    offerTimeout.ifPresent(limit -> flags.put("offer_timeout", MesosDuration.print(limit)));
    flags.put("agent_reregister_timeout", MesosDuration.print(agentTimeout));
    access.asked().forEach((name, asks) -> flags.put(name, String.valueOf(asks)));
    return Map.copyOf(flags);
  }
}
