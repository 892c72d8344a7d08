package io.mesosj.isolator.cli;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.UsageException;
import io.mesosj.isolator.OperatorIsolator;
import io.mesosj.isolator.Repair;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code repair}: puts back the rules that others took away from containers. */
final class RepairCommand implements Command {
  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    Request request = Request.of(invocation);
    request.json();
    ContainerDirectory containers = new ContainerDirectory(request.settings());
    List<String> ids = containers.ids();
    if (!request.words().isEmpty()) {
      ids = new java.util.ArrayList<>();
      for (String word : request.words()) {
        ids.add(containers.findExactly(word));
      }
    }
    Map<String, String> undetached = containers.undetached();
    Outcome outcome = new Outcome("repaired", "well", "detaching");
    try (OperatorIsolator isolator = request.settings().isolator()) {
      for (String id : ids) {
        String why = undetached.get(id);
        if (why != null) {
          // Its rules are to go, and some have gone.
          outcome.add("detaching", id, why);
        } else if (containers.hasNamespace(id)) {
          repair(isolator, id, outcome);
        }
      }
    }
    return outcome.print(request, ExitCode.FAILURE);
  }

  private static void repair(OperatorIsolator isolator, String id, Outcome outcome) {
    try {
      Repair repair = isolator.repair(id);
      if (repair.restored().isEmpty()) {
        if (repair.left().isEmpty()) {
          outcome.add("well", id);
        }
      } else {
        outcome.add("repaired", id, String.join(", ", repair.restored()));
      }
      if (!repair.left().isEmpty()) {
        outcome.fail(
            id,
            "still without "
                + String.join(", ", repair.left())
                + ": nothing but a new start of the container puts that back");
      }
    } catch (IOException e) {
      outcome.fail(id, FileProblem.describe(e));
    }
  }
}
