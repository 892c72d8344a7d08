package io.mesosj.isolator.cli;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.UsageException;
import io.mesosj.isolator.CheckedNetworks;
import io.mesosj.isolator.OperatorIsolator;
import java.io.IOException;
import java.util.Map;

/** {@code check}: CNI's CHECK for each network of the containers. */
final class CheckCommand implements Command {
  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    Request request = Request.of(invocation);
    request.json();
    ContainerDirectory containers = new ContainerDirectory(request.settings());
    Outcome outcome = new Outcome("checked", "not_checked");
    Map<String, String> undetached = containers.undetached();
    try (OperatorIsolator isolator = request.settings().isolator()) {
      for (String id : containers.select(request.words())) {
        String why = undetached.get(id);
        if (why != null) {
          outcome.fail(
              id,
              "it is being detached, which failed: " + why + "; isolator-shim detach tries again");
        } else {
          check(containers, isolator, id, outcome);
        }
      }
    }
    return outcome.print(request, ExitCode.FOUND_TROUBLE);
  }

  private static void check(
      ContainerDirectory containers, OperatorIsolator isolator, String id, Outcome outcome) {
    try {
      if (!containers.hasNamespace(id)) {
        outcome.fail(id, "its namespace is gone; recover detaches it");
        return;
      }
      CheckedNetworks checked = isolator.check(id);
      if (checked.networks().isEmpty()) {
        outcome.add("not_checked", id, "no network of CNI 0.4.0 or later that wants it");
      } else {
        outcome.add("checked", id, words(checked));
      }
    } catch (IOException e) {
      outcome.fail(id, FileProblem.describe(e));
    }
  }

  private static String words(CheckedNetworks checked) {
    String networks = "networks " + String.join(", ", checked.networks());
    return checked.notes().isEmpty()
        ? networks
        : networks + "; " + String.join("; ", checked.notes());
  }
}
