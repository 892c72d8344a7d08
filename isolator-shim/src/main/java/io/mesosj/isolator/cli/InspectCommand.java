package io.mesosj.isolator.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code inspect}: what containers have, as a table, as JSON or as a picture. */
final class InspectCommand implements Command {
  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    boolean picture = invocation.format().equals("svg");
    boolean json = !picture && invocation.json(); // Refuses other formats.
    ContainerDirectory containers = new ContainerDirectory(invocation.settings());
    ContainerReporter reporter = new ContainerReporter(containers);
    List<ContainerReport> reports = new ArrayList<>();
    for (String id : containers.select(invocation.arguments().words())) {
      reports.add(reporter.report(id));
    }
    if (picture) {
      invocation.out().print(new NetworkPicture(reports).svg());
    } else if (json) {
      invocation.out().print(ReportText.json(reports));
    } else if (reports.isEmpty()) {
      invocation.out().print("no containers below " + containers.root() + "\n");
    } else {
      invocation.out().print(ReportText.table(reports));
    }
    return ExitCode.OK;
  }
}
