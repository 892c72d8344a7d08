package io.mesosj.execute;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.ManPage;
import io.mesosj.base.command.Verb;
import io.mesosj.base.command.VerbProgram;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.FlagDefaults;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.execute.cluster.ClusterNames;
import io.mesosj.execute.run.ImageWord;
import io.mesosj.execute.run.RunCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The program {@code mesos-execute-j}. */
final class ExecuteProgram implements VerbProgram {
  private static final String NAME = "mesos-execute-j";

  /** Writes the manual page to the file that is named; run by the build. */
  public static void main(String[] arguments) throws IOException {
    ManPage.write(new ExecuteProgram(), Path.of(arguments[0]));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String purpose() {
    return "launch and network containers on Apache Mesos";
  }

  @Override
  public String usage() {
    return """
        Usage: mesos-execute-j [run] [FLAG...] --command=COMMAND [-- ARGUMENT...]
               mesos-execute-j run [FLAG...] IMAGE [COMMAND ARGUMENT...]
               mesos-execute-j VERB [FLAG...] [WORD...]

        Runs a task on Mesos, or on a cluster in this process; ends with its exit code.
        """;
  }

  @Override
  public String guide() {
    return """
        Flags of run ('help FLAGS' lists all, 'help VERB' those of a verb):
              --master=MASTER       HOST:PORT, URL, zk://.../PATH, or local, the default
              --name=NAME           Name and id of the task
              --command=COMMAND     The shell line to run; with --no-shell a program
              --docker_image=IMAGE  The image to run it in
              --networks=NAMES      CNI networks; or --network=name=net1,label=app=web
          -p, --publish=PORTS       HOST:CONTAINER[/PROTOCOL] on the network named
          -v, --volume=DIRECTORY    HOST:CONTAINER[:ro|rw]
          -e, --env=NAME=VALUE      Environment; also --env_file=FILE
              --cpus=N, --mem=SIZE  Resources: 0.5, 512m or 2g; also --disk, --gpus
          -i, --interactive         Pass standard input on; with --tty, -it, for a shell
          -d, --detach              Leave it running, and print its id
              --restart=WHEN        no, on-failure, always; also --retries, --instances
          -q, --quiet               Only errors and what the task prints; also --dry_run

        Examples:
          mesos-execute-j --command='echo hello'
          mesos-execute-j run -it busybox sh
          mesos-execute-j run --network=web -p 8080:80 nginx
          mesos-execute-j --master=10.0.0.1:5050 -d --name=job --command='sleep 600'
          mesos-execute-j --master=10.0.0.1:5050 logs --follow job
        """;
  }

  @Override
  public String hint() {
    return "a task's command is --command='...', or follows --no-shell --, or 'run IMAGE'";
  }

  @Override
  public String insteadOf(@Nullable Verb verb, String word) {
    if (verb == null) {
      return ForeignWords.insteadOfVerb(word);
    }
    if (!word.startsWith("-")) {
      return verb == ExecuteVerb.RUN
          ? "the command's own arguments follow '--', an image follows 'run'"
          : "";
    }
    return verb == ExecuteVerb.RUN
        ? ForeignWords.insteadOfFlag(word)
        : ForeignWords.insteadOfClusterFlag(word);
  }

  @Override
  public List<Verb> verbs() {
    return List.of(ExecuteVerb.values());
  }

  @Override
  public Verb defaultVerb() {
    return ExecuteVerb.RUN;
  }

  @Override
  public Values complete(FlagTable table, Values line, Map<String, String> environment)
      throws UsageException {
    Values flags = line.word().isPresent() ? ImageWord.asFlags(line.word().get(), line) : line;
    return new FlagDefaults(NAME, "MESOS_EXECUTE_")
        .complete(table, RunCommand::flags, flags, environment);
  }

  @Override
  public Verb searcher() {
    return ExecuteVerb.RUN;
  }

  @Override
  public List<String> names(String what, Invocation invocation)
      throws UsageException, FailureException {
    return ClusterNames.of(what, invocation);
  }

  @Override
  public Map<String, Map<String, String>> appendix() {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put("N", "that of the task");
    codes.put("1", "no master, no cluster, a task that could not be launched");
    codes.put("2", "the command line is wrong; nothing was started");
    codes.put("69", "the task is lost");
    codes.put("124", "no offer that fits came in time");
    codes.put("128+N", "signal N ended the task, or this command");
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("MESOS_MASTER", "the master, when --master is not given");
    variables.put("MESOS_EXECUTE_NAME", "the flag --name, and so on for every flag");
    variables.put(
        "MESOS_EXECUTE_CONFIG",
        "a file with a name=value on each line, instead of ~/.config/mesos-execute-j/config");
    variables.put(
        "MESOS_EXECUTE_CLUSTERS",
        "another directory for what leads to local clusters, by address and name");
    variables.put("NO_COLOR", "no colours on a terminal");
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    sections.put("EXIT STATUS", codes);
    sections.put("ENVIRONMENT", variables);
    return sections;
  }
}
