package io.mesosj.execute.task;

import static io.mesosj.base.flags.Flag.text;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.Operand;

/** What runs the task, instead of the agent's command executor. */
public final class ExecutorFlags {
  public static final Flag EXECUTOR =
      text(
              "executor",
              "mesosj|JSON|FILE",
              "What runs the command: mesosj, the executor bundle; or an ExecutorInfo as JSON or YAML,"
                  + " or a file with one, that finds the CommandInfo in TaskInfo.data.")
          .taking(Operand.FILE);
  public static final Flag EXECUTOR_URI =
      text(
          "executor_uri",
          "URI",
          "Where agents find the bundle: a URL, hdfs://…, or a path on the agents. Default: this"
              + " command serves it while it runs.");
  public static final Flag EXECUTOR_PER =
      text(
              "executor_per",
              "task|agent",
              "Whether each task has an executor, or all on an agent share one. Default: task.")
          .taking(Operand.choice("task", "agent"));
  public static final Flag ADVERTISE_IP =
      text(
          "advertise_ip",
          "IP",
          "The address of this machine at which agents fetch the bundle. Default: the one that the"
              + " master is reached from.");

  static final FlagGroup GROUP =
      FlagGroup.of("Executor", EXECUTOR, EXECUTOR_URI, EXECUTOR_PER, ADVERTISE_IP);

  private ExecutorFlags() {}
}
