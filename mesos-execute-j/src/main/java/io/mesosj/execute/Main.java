package io.mesosj.execute;

import io.mesosj.execute.console.Standard;
import java.util.List;

/** Where the process begins and ends. */
public final class Main {
  private Main() {}

  /** Runs one command line and ends with its exit code. */
  public static void main(String[] args) {
    Standard streams = Standard.ofProcess();
    int code = new CommandLine(System.getenv(), streams).run(List.of(args));
    System.exit(code);
  }
}
