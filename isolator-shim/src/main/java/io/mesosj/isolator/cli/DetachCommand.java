package io.mesosj.isolator.cli;

import io.mesosj.isolator.OperatorIsolator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code detach}: DEL for every network, from the checkpoint, then the namespace goes. */
final class DetachCommand implements Command {
  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    List<String> words = invocation.arguments().words();
    if (words.isEmpty()) {
      throw new UsageException("detach needs container ids: detach ID...");
    }
    invocation.json();
    ContainerDirectory containers = new ContainerDirectory(invocation.settings());
    List<String> ids = new ArrayList<>();
    for (String word : words) {
      ids.add(containers.findExactly(word));
    }
    Outcome outcome = new Outcome("detached");
    try (OperatorIsolator isolator = invocation.settings().isolator()) {
      for (String id : ids) {
        detach(isolator, id, outcome);
      }
    }
    return outcome.print(invocation, ExitCode.FAILURE);
  }

  /** What fails is for the next attempt, and no reason to leave the next container. */
  static void detach(OperatorIsolator isolator, String id, Outcome outcome) {
    try {
      isolator.detach(id);
      outcome.add("detached", id);
    } catch (IOException e) {
      outcome.fail(id, e.getMessage() + "; detach it again, or see isolator-shim status");
    }
  }
}
