package io.mesosj.base.command;

import io.mesosj.base.console.ExitCode;

/** The verb that says which version this is, and of which Java. */
final class VersionCommand implements Command {
  @Override
  public int run(Invocation invocation) {
    invocation.streams().print(text(invocation.program()));
    return ExitCode.OK;
  }

  /** One line. */
  static String text(VerbProgram program) {
    String version = program.getClass().getPackage().getImplementationVersion();
    return program.name()
        + ' '
        + (version == null ? "(not from a jar)" : version)
        + " on Java "
        + System.getProperty("java.version")
        + '\n';
  }
}
