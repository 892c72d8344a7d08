package io.mesosj.base.command;

import static io.mesosj.base.flags.Flag.text;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.Operand;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.version.BuildVersion;

/** The verb that says which version this is, of which commit, and of which Java. */
final class VersionCommand implements Command {
  private static final Flag OUTPUT =
      text("output", "FORMAT", "text, or json.").taking(Operand.choice("text", "json"));

  /** The flags of this verb. */
  static final FlagGroup FLAGS = FlagGroup.of("Result", OUTPUT);

  @Override
  public int run(Invocation invocation) throws UsageException {
    boolean json = TextOrJson.isJson(invocation.values(), OUTPUT);
    invocation.streams().print(line(invocation.program(), json));
    return ExitCode.OK;
  }

  /** One line. */
  static String line(VerbProgram program, boolean json) {
    return (json ? json(program) : program.name() + ' ' + version(program) + " on Java " + java())
        + '\n';
  }

  private static String json(VerbProgram program) {
    return JsonTrees.object()
        .put("name", program.name())
        .put("version", version(program))
        .put("java", java())
        .toString();
  }

  private static String version(VerbProgram program) {
    return BuildVersion.of(program.getClass());
  }

  private static String java() {
    return System.getProperty("java.version", "");
  }
}
