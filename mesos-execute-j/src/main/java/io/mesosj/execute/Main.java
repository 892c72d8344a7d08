package io.mesosj.execute;

import io.mesosj.base.command.CommandLine;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import java.util.List;
import java.util.Map;

/** Where the process begins and ends. */
public final class Main {
  private Main() {}

  /** Runs one command line and ends with its exit code. */
  public static void main(String[] args) {
    Standard streams = Standard.ofProcess();
    Map<String, String> environment = System.getenv();
    int code =
        new CommandLine(new ExecuteProgram(), environment, streams, Terminal.ofProcess(environment))
            .run(List.of(args));
    System.exit(code);
  }
}
