package io.mesosj.execute;

import io.mesosj.base.command.CommandLine;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * What the launcher has a JVM watch that writes an ahead-of-time cache (JEP 514): short commands
 * that touch nothing. A JVM loads all classes of the cache when it starts, so that longer ones
 * would cost these more than they gain. Nobody else runs it.
 */
final class Training {
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("--help"),
          List.of("version"),
          List.of("--name=t", "--command=true", "--networks=a,b", "--dry_run"));

  private Training() {}

  /** Runs the commands. */
  public static void main(String[] args) {
    Standard nowhere =
        new Standard(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    for (List<String> command : COMMANDS) {
      new CommandLine(new ExecuteProgram(), Map.of(), nowhere, Terminal.NONE).run(command);
    }
  }
}
