package io.mesosj.isolator.cli;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code inspect}: what containers have, as a table, as JSON or as a picture. */
final class InspectCommand implements Command {
  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    Request request = Request.of(invocation);
    boolean picture = request.format().equals("svg");
    boolean json = !picture && request.json(); // Refuses other formats.
    ContainerDirectory containers = new ContainerDirectory(request.settings());
    ContainerReporter reporter = new ContainerReporter(containers);
    List<ContainerReport> reports = new ArrayList<>();
    for (String id : containers.select(request.words())) {
      reports.add(reporter.report(id));
    }
    if (picture) {
      request.print(new NetworkPicture(reports).svg());
    } else if (json) {
      request.print(ReportText.json(reports));
    } else if (reports.isEmpty()) {
      request.print("no containers below " + containers.root() + "\n");
    } else {
      request.print(ReportText.table(reports));
    }
    return ExitCode.OK;
  }
}
