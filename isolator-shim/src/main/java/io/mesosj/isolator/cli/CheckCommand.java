package io.mesosj.isolator.cli;

import java.io.IOException;
import java.util.List;

/** {@code check}: CNI's CHECK for each network of the containers. */
final class CheckCommand implements Command {
  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    invocation.json();
    ContainerDirectory containers = new ContainerDirectory(invocation.settings());
    Outcome outcome = new Outcome("checked", "not_checked");
    try (Isolation isolation = new Isolation(invocation.settings())) {
      for (String id : containers.select(invocation.arguments().words())) {
        check(containers, isolation, id, outcome);
      }
    }
    return outcome.print(invocation, ExitCode.FOUND_TROUBLE);
  }

  private static void check(
      ContainerDirectory containers, Isolation isolation, String id, Outcome outcome) {
    try {
      if (!containers.hasNamespace(id)) {
        outcome.fail(id, "its namespace is gone; recover detaches it");
        return;
      }
      isolation.isolator().adopt(id);
      List<String> checked = isolation.isolator().check(id);
      if (checked.isEmpty()) {
        outcome.add("not_checked", id, "no network of CNI 0.4.0 or later that wants it");
      } else {
        outcome.add("checked", id, "networks " + String.join(", ", checked));
      }
    } catch (IOException e) {
      outcome.fail(id, String.valueOf(e.getMessage()));
    }
  }
}
