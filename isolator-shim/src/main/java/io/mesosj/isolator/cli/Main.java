package io.mesosj.isolator.cli;

import io.mesosj.base.command.CommandLine;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import java.util.List;

/** Where the process begins and ends. */
public final class Main {
  private Main() {}

  /** Runs one command line and ends with its exit code. */
  public static void main(String[] args) {
    CommandLine line =
        new CommandLine(new ShimProgram(), System.getenv(), Standard.ofProcess(), Terminal.NONE);
    System.exit(line.run(List.of(args)));
  }
}
