package io.mesosj.isolator.portmapper;

import java.util.List;

/**
 * A published port and the way to it.
 *
 * @param hostPort of the host
 * @param protocol such as {@code tcp}
 * @param network on which the container has it
 * @param destination the container's address and port
 * @param findings part by part, from the host's rules to the listener inside
 */
public record TracedPort(
    int hostPort,
    String protocol,
    String network,
    String destination,
    List<TraceFinding> findings) {
  public TracedPort {
    findings = List.copyOf(findings);
  }

  /** Whether nothing was found that keeps it from answering. */
  public boolean isWell() {
    return findings.stream().noneMatch(each -> each.verdict() == TraceFinding.Verdict.TROUBLE);
  }
}
