package io.mesosj.isolator.namespace;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.RunningProgram;
import io.mesosj.base.step.Steps;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One of util-linux' or iproute2's programs, each run of which is a step. */
final class Tool {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Steps steps;

  Tool(Steps steps) {
    this.steps = steps;
  }

  /**
   * Runs a program and returns what it printed.
   *
   * @throws IOException with the program's own words if it is missing, fails or hangs
   */
  String run(List<String> command) throws IOException {
    String what = String.join(" ", command);
    steps.before(what);
    RunningProgram program = Program.of(LIMIT, command).start();
    steps.during(what);
    String said = program.finish().orFail().text();
    steps.after(what);
    return said;
  }
}
