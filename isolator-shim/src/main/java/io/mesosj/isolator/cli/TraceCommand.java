package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.text.OneLine;
import io.mesosj.isolator.checkpoint.CheckpointedContainer;
import io.mesosj.isolator.checkpoint.CheckpointedNetwork;
import io.mesosj.isolator.portmapper.PortTrace;
import io.mesosj.isolator.portmapper.TraceFinding;
import io.mesosj.isolator.portmapper.TracedContainer;
import io.mesosj.isolator.portmapper.TracedPort;
import io.mesosj.isolator.shim.AttachedPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** {@code trace}: why a published port does not answer. */
final class TraceCommand implements Command {
  private static final int LARGEST_PORT = 65535;

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    Request request = Request.of(invocation);
    boolean json = request.json();
    List<String> words = request.words();
    if (words.isEmpty() || words.size() > 2) {
      throw new UsageException(
          "trace takes a container's id and, where it has several, a host port");
    }
    OptionalInt port = words.size() == 2 ? OptionalInt.of(port(words.get(1))) : OptionalInt.empty();
    ContainerDirectory containers = new ContainerDirectory(request.settings());
    String id = containers.find(words.get(0));
    requireNamespace(containers, id);
    List<TracedPort> traced = trace(containers, id, port);
    if (traced.isEmpty()) {
      throw new FailureException(nothing(containers, id, port), ExitCode.NOT_FOUND);
    }
    request.print(json ? json(id, traced) : text(id, traced));
    return traced.stream().allMatch(TracedPort::isWell) ? ExitCode.OK : ExitCode.FOUND_TROUBLE;
  }

  private static int port(String word) throws UsageException {
    String number = word.replaceFirst("/(tcp|udp|sctp)$", "");
    try {
      int port = Integer.parseInt(number);
      if (port > 0 && port <= LARGEST_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told as below.
    }
    throw new UsageException("'" + FlagParser.echo(word) + "' is not a host port");
  }

  private static void requireNamespace(ContainerDirectory containers, String id)
      throws IOException, FailureException {
    if (!containers.hasNamespace(id)) {
      throw new FailureException(
          "no port of '"
              + id
              + "' answers: its network namespace is gone, as after a reboot; isolator-shim recover"
              + " detaches it, then start it anew",
          ExitCode.FOUND_TROUBLE);
    }
  }

  private static List<TracedPort> trace(ContainerDirectory containers, String id, OptionalInt port)
      throws IOException {
    PortTrace trace = PortTrace.ofHost();
    List<TracedPort> traced = new ArrayList<>();
    for (CheckpointedNetwork network : containers.read(id).networks()) {
      if (network.result().isPresent()) {
        for (AttachedPart part : AttachedPart.of(network.of(id), network.result().get())) {
          traced.addAll(
              trace.trace(
                  new TracedContainer(
                      id,
                      containers.netns(id),
                      part.attachment().config(),
                      network.ifName(),
                      part.result()),
                  port));
        }
      }
    }
    return traced;
  }

  /** Why there is nothing to trace. */
  private static String nothing(ContainerDirectory containers, String id, OptionalInt port)
      throws IOException {
    ContainerReport report = new ContainerReporter(containers).report(id);
    if (!report.warnings().isEmpty()) {
      return "container '"
          + id
          + "': "
          + String.join("; ", report.warnings())
          + "; add portmap with that capability to the network, or put it behind"
          + " mesos-cni-port-mapper (isolator-shim networks create --help)";
    }
    CheckpointedContainer container = containers.read(id);
    if (!container.problems().isEmpty()) {
      return "container '" + id + "': " + String.join("; ", container.problems());
    }
    List<String> published = new ArrayList<>();
    report.interfaces().forEach(each -> each.ports().forEach(p -> published.add(p.toString())));
    String what = port.isPresent() ? "host port " + port.getAsInt() : "a port";
    return "container '"
        + id
        + "' does not publish "
        + what
        + (published.isEmpty()
            ? "; none was asked for"
            : "; it has " + String.join(", ", published));
  }

  private static String text(String id, List<TracedPort> traced) {
    StringBuilder text = new StringBuilder();
    for (TracedPort port : traced) {
      text.append(text.isEmpty() ? "" : "\n");
      text.append("host port ").append(port.hostPort()).append('/').append(port.protocol());
      text.append(" of ").append(id).append(" leads to ").append(port.destination());
      text.append(" on ").append(OneLine.of(port.network())).append('\n');
      for (TraceFinding finding : port.findings()) {
        text.append(word(finding)).append(finding.check()).append(": ");
        text.append(OneLine.of(finding.words())).append('\n');
        finding
            .fix()
            .ifPresent(fix -> text.append("         fix: ").append(OneLine.of(fix)).append('\n'));
      }
    }
    return text.toString();
  }

  private static String word(TraceFinding finding) {
    return switch (finding.verdict()) {
      case WELL -> "ok       ";
      case TROUBLE -> "TROUBLE  ";
      case UNKNOWN -> "?        ";
    };
  }

  private static String json(String id, List<TracedPort> traced) {
    ObjectNode root = JsonTrees.object();
    root.put("container_id", id);
    ArrayNode ports = root.putArray("ports");
    for (TracedPort port : traced) {
      ObjectNode one = ports.addObject();
      one.put("host_port", port.hostPort());
      one.put("protocol", port.protocol());
      one.put("network", port.network());
      one.put("destination", port.destination());
      one.put("well", port.isWell());
      ArrayNode findings = one.putArray("findings");
      for (TraceFinding finding : port.findings()) {
        ObjectNode written = findings.addObject();
        written.put("check", finding.check());
        written.put("verdict", finding.verdict().name().toLowerCase(java.util.Locale.ROOT));
        written.put("words", finding.words());
        finding.fix().ifPresent(fix -> written.put("fix", fix));
      }
    }
    return JsonTrees.writePretty(root) + "\n";
  }
}
