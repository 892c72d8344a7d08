package io.mesosj.isolator.cli;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.ManPage;
import io.mesosj.base.command.Verb;
import io.mesosj.base.command.VerbProgram;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.flags.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The program {@code isolator-shim}. */
final class ShimProgram implements VerbProgram {
  /** Writes the manual page to the file that is named; run by the build. */
  public static void main(String[] arguments) throws IOException {
    ManPage.write(new ShimProgram(), Path.of(arguments[0]));
  }

  @Override
  public String name() {
    return "isolator-shim";
  }

  @Override
  public String purpose() {
    return "look at and mend the CNI networks of a Mesos agent's containers";
  }

  @Override
  public String usage() {
    return """
        Usage: isolator-shim VERB [FLAG...] [WORD...]

        Shows and mends the CNI networks of a Mesos agent's containers, from its
        checkpoints: those of Mesos' own network/cni isolator and of this one. Flags are
        named as mesos-agent names them, and read from $MESOS_NAME too.
        """;
  }

  @Override
  public String guide() {
    return """
        Flags that most verbs are given ('help FLAGS' lists all, 'help VERB' a verb's):
              --runtime_dir=DIR             The agent's. Default: /var/run/mesos
              --network_cni_config_dir=DIR  Networks. Default: /etc/cni/net.d
              --output=FORMAT               table, json; svg, a picture, for inspect
              --verbose                     A failure with its stack trace

        Examples:
          isolator-shim status
          isolator-shim inspect --output=svg > networks.svg
          isolator-shim exec web -- ip addr
          isolator-shim networks --validate
          isolator-shim recover --dry_run

        Exit codes: 0 well; 1 a plugin, a file or the kernel failed; 2 wrong command
        line; 3 status, check and networks --validate found trouble; 4 no such
        container. exec ends as its command does, with 125 if that could not be started.
        """;
  }

  @Override
  public List<Verb> verbs() {
    return List.of(ShimVerb.values());
  }

  /** An exit code of {@code exec} is its command's. */
  @Override
  public int exitCode(Verb verb, int code) {
    return verb == ShimVerb.EXEC ? ExitCode.NOT_STARTED : code;
  }

  @Override
  public Verb searcher() {
    return ShimVerb.STATUS;
  }

  @Override
  public List<String> names(String what, Invocation invocation) throws UsageException, IOException {
    return ShimNames.of(what, AgentFlags.read(invocation.values(), invocation.environment()));
  }

  @Override
  public Map<String, Map<String, String>> appendix() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(
        "MESOS_RUNTIME_DIR", "the flag --runtime_dir, and so on for every flag of the agent");
    return Map.of("ENVIRONMENT", variables);
  }
}
