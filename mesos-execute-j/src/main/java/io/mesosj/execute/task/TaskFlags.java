package io.mesosj.execute.task;

import static io.mesosj.execute.flags.Flag.list;
import static io.mesosj.execute.flags.Flag.text;
import static io.mesosj.execute.flags.Flag.toggle;

import io.mesosj.execute.flags.Flag;
import io.mesosj.execute.flags.FlagGroup;

/** What the task is: its name, command and resources. */
public final class TaskFlags {
  public static final Flag NAME =
      text("name", "NAME", "Name and id of the task. Default: a generated one.");
  public static final Flag COMMAND =
      text(
          "command",
          "COMMAND",
          "The shell line to run; with --no-shell the executable, whose arguments follow '--'.");
  public static final Flag SHELL =
      toggle("shell", true, "Whether the command is run by a shell (/bin/sh -c).");
  public static final Flag ENV =
      text(
          "env",
          "JSON",
          "Environment of the task: a JSON object of strings, or a file with one (/path,"
              + " file:///path).");
  public static final Flag RESOURCES =
      text(
          "resources",
          "RESOURCES",
          "What the task needs, as 'cpus:1;mem:128' or JSON. Default: " + Defaults.RESOURCES + ".");
  public static final Flag CPUS = text("cpus", "N", "CPUs; instead of cpus: in --resources.");
  public static final Flag MEM = text("mem", "MB", "Memory; instead of mem: in --resources.");
  public static final Flag DISK = text("disk", "MB", "Disk; instead of disk: in --resources.");
  public static final Flag GPUS = text("gpus", "N", "GPUs; instead of gpus: in --resources.");
  public static final Flag ENV_FILE =
      text("env_file", "FILE", "Environment of the task: a file with a NAME=VALUE on each line.");
  public static final Flag URI =
      list("uri", "URI", "Something to fetch into the sandbox before the command runs.");
  public static final Flag MAX_COMPLETION_TIME =
      text("max_completion_time", "DURATION", "How long the task may run before it has failed.");
  public static final Flag KILL_GRACE =
      text("kill_grace", "DURATION", "How long the task has to end by itself when it is killed.");
  public static final Flag LABEL =
      list("label", "KEY=VALUE", "A label of the task (not of its networks).");
  public static final Flag USER =
      text("user", "USER", "The user to run the command as. Default: you.");
  public static final Flag TASK =
      text("task", "JSON", "A TaskInfo as JSON, or a file with one; agent_id may be left out.");
  public static final Flag TASK_GROUP =
      text(
          "task_group",
          "JSON",
          "A TaskGroupInfo as JSON, or a file with one; its tasks share one executor, and the"
              + " networks of --networks.");

  static final FlagGroup GROUP =
      FlagGroup.of(
          "Task",
          NAME,
          COMMAND,
          SHELL,
          ENV,
          ENV_FILE,
          RESOURCES,
          CPUS,
          MEM,
          DISK,
          GPUS,
          LABEL,
          USER,
          URI,
          MAX_COMPLETION_TIME,
          KILL_GRACE,
          TASK,
          TASK_GROUP);

  private TaskFlags() {}
}
