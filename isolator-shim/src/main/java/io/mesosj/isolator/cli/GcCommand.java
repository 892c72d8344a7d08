package io.mesosj.isolator.cli;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import io.mesosj.isolator.GarbageCollection;
import io.mesosj.isolator.OperatorIsolator;
import java.io.IOException;

/** {@code gc}: CNI's GC for every configured network. */
final class GcCommand implements Command {
  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    Request request = Request.of(invocation);
    request.json();
    Outcome outcome = new Outcome("collected", "without_gc", "freed");
    try (OperatorIsolator isolator = request.settings().isolator()) {
      GarbageCollection collection = isolator.gc();
      collection.collected().forEach(network -> outcome.add("collected", network));
      collection
          .without()
          .forEach(network -> outcome.add("without_gc", network, "GC came with CNI 1.1.0"));
      collection
          .freed()
          .forEach((network, what) -> outcome.add("freed", network, String.join(", ", what)));
      collection.failed().forEach(outcome::fail);
    }
    return outcome.print(request, ExitCode.FAILURE);
  }
}
