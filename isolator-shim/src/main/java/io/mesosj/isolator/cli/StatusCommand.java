package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.Watch;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.text.OneLine;
import io.mesosj.base.text.Table;
import io.mesosj.cni.Attachment;
import io.mesosj.isolator.AttachmentRules;
import io.mesosj.isolator.checkpoint.CheckpointedNetwork;
import io.mesosj.isolator.namespace.NamespaceUsers;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code status}: the containers in one table, and those that need somebody. */
final class StatusCommand implements Command {
  private static final String ATTACHED = "attached";

  /** What a container is like; {@code trouble} says why, empty for one that is as it should be. */
  private record Line(
      ContainerReport container, String state, int processes, String trouble, List<String> notes) {
    Line(ContainerReport container, String state, int processes, String trouble) {
      this(container, state, processes, trouble, List.of());
    }

    Line with(String otherState, String otherTrouble) {
      return new Line(container, otherState, processes, otherTrouble, notes);
    }

    /** What is no fault of the container's, and keeps it from nothing that the host does. */
    Line noting(List<String> more) {
      return new Line(container, state, processes, trouble, more);
    }
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    Request request = Request.of(invocation);
    boolean json = request.json();
    ContainerDirectory containers = new ContainerDirectory(request.settings());
    Watch watch = new Watch(invocation, !json);
    try {
      while (true) {
        List<Line> lines = lines(containers);
        watch.showNews(json ? json(containers, lines) : table(containers, lines));
        if (!watch.isOn()) {
          boolean well = lines.stream().allMatch(line -> line.trouble().isEmpty());
          return well ? watch.exitCode() : ExitCode.FOUND_TROUBLE;
        }
        watch.pause();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
  }

  private static List<Line> lines(ContainerDirectory containers) throws IOException {
    ContainerReporter reporter = new ContainerReporter(containers);
    AttachmentRules rules = AttachmentRules.ofHost();
    Map<String, String> undetached = containers.undetached();
    NamespaceUsers users = NamespaceUsers.read();
    List<Line> lines = new ArrayList<>();
    for (String id : containers.ids()) {
      try {
        Line line = line(reporter.report(id), undetached.getOrDefault(id, ""), users);
        lines.add(line.state().equals(ATTACHED) ? withRules(line, containers, rules) : line);
      } catch (NoSuchFileException e) {
        // Detached while we look.
      }
    }
    return lines;
  }

  private static Line line(ContainerReport container, String undetached, NamespaceUsers users)
      throws IOException {
    int processes = container.hasNamespace() ? users.count(container.netns()) : 0;
    if (!undetached.isEmpty()) {
      return new Line(container, "detaching", processes, undetached);
    }
    if (!container.problems().isEmpty()) {
      return new Line(container, "broken", processes, String.join("; ", container.problems()));
    }
    if (!container.hasNamespace()) {
      return new Line(container, "lost", 0, "its namespace is gone; recover detaches it");
    }
    if (container.interfaces().isEmpty()
        || container.interfaces().stream().anyMatch(network -> !network.attached())) {
      return new Line(container, "attaching", processes, "");
    }
    return new Line(container, ATTACHED, processes, "");
  }

  /** Attached, but the host's rules for it may be gone. */
  private static Line withRules(Line line, ContainerDirectory containers, AttachmentRules rules)
      throws IOException {
    List<String> lost = new ArrayList<>();
    List<String> dropped = new ArrayList<>();
    try {
      for (CheckpointedNetwork network : containers.read(line.container().id()).networks()) {
        if (network.result().isPresent()) {
          Attachment attachment = network.of(line.container().id());
          lost.addAll(rules.lost(attachment, network.result().get()));
          dropped.addAll(rules.dropped(attachment, network.result().get()));
        }
      }
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      return line.with(
          ATTACHED, "whether the host's rules are there is not known: " + FileProblem.describe(e));
    }
    return lost.isEmpty()
        ? line.noting(dropped)
        : line.with("unpublished", AttachmentRules.sentence(lost));
  }

  private static String table(ContainerDirectory containers, List<Line> lines) {
    long troubled = lines.stream().filter(line -> !line.trouble().isEmpty()).count();
    StringBuilder text = new StringBuilder();
    text.append(containers.root()).append(": ").append(lines.size());
    text.append(lines.size() == 1 ? " container" : " containers");
    text.append(troubled == 0 ? "\n" : ", " + troubled + " in trouble\n");
    if (lines.isEmpty()) {
      return text.toString();
    }
    Table table = new Table("CONTAINER", "STATE", "PROCESSES", "NETWORKS");
    for (Line line : lines) {
      table.row(
          line.container().id(),
          line.state(),
          Integer.toString(line.processes()),
          networks(line.container()));
    }
    text.append(table);
    for (Line line : lines) {
      if (!line.trouble().isEmpty()) {
        text.append(line.container().id()).append(": ");
        text.append(OneLine.of(line.trouble())).append('\n');
      }
      for (String note : line.notes()) {
        text.append(line.container().id()).append(": ").append(OneLine.of(note)).append('\n');
      }
    }
    return text.toString();
  }

  private static String networks(ContainerReport container) {
    List<String> networks = new ArrayList<>();
    for (InterfaceReport network : container.interfaces()) {
      networks.add((network.network() + " " + String.join(" ", network.addresses())).strip());
    }
    return String.join(", ", networks);
  }

  private static String json(ContainerDirectory containers, List<Line> lines) {
    ObjectNode root = JsonTrees.object();
    root.put("root", containers.root().toString());
    ArrayNode list = root.putArray("containers");
    for (Line line : lines) {
      ObjectNode one = list.addObject();
      one.put("container_id", line.container().id());
      one.put("state", line.state());
      one.put("processes", line.processes());
      ArrayNode networks = one.putArray("networks");
      for (InterfaceReport network : line.container().interfaces()) {
        ObjectNode written = networks.addObject().put("name", network.network());
        ReportText.strings(written, "addresses", network.addresses());
      }
      if (!line.trouble().isEmpty()) {
        one.put("trouble", line.trouble());
      }
      if (!line.notes().isEmpty()) {
        ReportText.strings(one, "warnings", line.notes());
      }
    }
    return JsonTrees.writePretty(root) + "\n";
  }
}
