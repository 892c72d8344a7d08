package io.mesosj.execute;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.execute.verb.Command;
import io.mesosj.execute.verb.CommonFlags;
import io.mesosj.execute.verb.Invocation;
import java.util.List;

/** The verb that says which version this is, and of which Java. */
final class VersionCommand implements Command {
  static final String INTRODUCTION =
      """
      Usage: mesos-execute-j version

      Prints the version of mesos-execute-j and of the Java that runs it.
      """;

  static FlagTable flags() {
    return new FlagTable(List.of(CommonFlags.GROUP));
  }

  @Override
  public int run(Invocation invocation) {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    invocation
        .streams()
        .print(
            "mesos-execute-j "
                + (version == null ? "(not from a jar)" : version)
                + " on Java "
                + System.getProperty("java.version")
                + "\n");
    return ExitCode.OK;
  }
}
