package io.mesosj.isolator.cli;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.UsageException;
import io.mesosj.isolator.OperatorIsolator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code detach}: DEL for every network, from the checkpoint, then the namespace goes. */
final class DetachCommand implements Command {
  private static final String MAY_BE_LEFT = "by force; something may be left of it outside: ";

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    Request request = Request.of(invocation);
    List<String> words = request.words();
    if (words.isEmpty()) {
      throw new UsageException("detach needs container ids: detach ID...");
    }
    request.json();
    ContainerDirectory containers = new ContainerDirectory(request.settings());
    List<String> ids = new ArrayList<>();
    for (String word : words) {
      ids.add(containers.findExactly(word));
    }
    Outcome outcome = new Outcome("detached");
    try (OperatorIsolator isolator = request.settings().isolator()) {
      for (String id : ids) {
        detach(isolator, id, request.values().on(ShimFlags.FORCE), outcome);
      }
    }
    return outcome.print(request, ExitCode.FAILURE);
  }

  /** What fails is for the next attempt, and no reason to leave the next container. */
  static void detach(OperatorIsolator isolator, String id, boolean force, Outcome outcome) {
    try {
      if (force) {
        List<String> left = isolator.detachByForce(id);
        outcome.add("detached", id, left.isEmpty() ? "" : MAY_BE_LEFT + String.join("; ", left));
        return;
      }
      isolator.detach(id);
      outcome.add("detached", id);
    } catch (IOException e) {
      outcome.fail(id, FileProblem.describe(e) + "; detach it again, or with --force");
    }
  }
}
