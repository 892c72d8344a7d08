package io.mesosj.execute.task;

import static io.mesosj.base.flags.Flag.list;
import static io.mesosj.base.flags.Flag.text;
import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.Operand;

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
      list(
              "env",
              "NAME=VALUE|JSON",
              "A variable of the task's environment, NAME alone with the value it has here; or all as"
                  + " a JSON object of strings, or a file with one (/path, ./path, file:///path).")
          .withLetter('e');
  public static final Flag RESOURCES =
      text(
          "resources",
          "RESOURCES",
          "What the task needs, as 'cpus:1;mem:128' or JSON. Default: " + Defaults.RESOURCES + ".");
  public static final Flag CPUS = text("cpus", "N", "CPUs; instead of cpus: in --resources.");
  public static final Flag MEM =
      text("mem", "SIZE", "Memory in MB, or as 512m, 2g; instead of mem: in --resources.");
  public static final Flag DISK =
      text("disk", "SIZE", "Disk in MB, or as 512m, 2g; instead of disk: in --resources.");
  public static final Flag GPUS = text("gpus", "N", "GPUs; instead of gpus: in --resources.");
  public static final Flag LIMITS =
      text(
          "limits",
          "LIMITS",
          "The most cpus and memory that it may take beyond that: 'cpus:2;mem:inf'.");
  public static final Flag ENV_FILE =
      text(
              "env_file",
              "FILE",
              "Environment of the task: a file with a NAME=VALUE on each line, as docker compose reads it.")
          .taking(Operand.FILE);
  public static final Flag ENV_SECRET =
      list(
          "env_secret",
          "NAME=VALUE|FILE",
          "A secret in the task's environment; better from a file (NAME=/path) than as a value,"
              + " which other users of this machine see.");
  public static final Flag URI =
      list("uri", "URI", "Something to fetch into the sandbox before the command runs.")
          .taking(Operand.FILE);
  public static final Flag MAX_COMPLETION_TIME =
      text("max_completion_time", "DURATION", "How long the task may run before it has failed.");
  public static final Flag KILL_GRACE =
      text("kill_grace", "DURATION", "How long the task has to end by itself when it is killed.");
  public static final Flag LABEL =
      list("label", "KEY=VALUE", "A label of the task (not of its networks).");
  public static final Flag USER =
      text("user", "USER", "The user to run the command as. Default: you.");
  public static final Flag WORKDIR =
      text("workdir", "DIR", "The directory to run the command in. Default: the task's sandbox.")
          .withLetter('w');
  public static final Flag TASK =
      list(
              "task",
              "JSON|FILE",
              "A TaskInfo as JSON or YAML, or a file with one or more; agent_id may be left out. May be"
                  + " repeated: each is launched by itself.")
          .taking(Operand.FILE);
  public static final Flag GROUP_OF_TASKS =
      toggle("group", false, "Launch the tasks of --task as one group, on one agent.");
  public static final Flag GROUP_TASK =
      list(
          "group_task",
          "NAME=COMMAND",
          "One more task beside the command, in a group that shares networks and agent; with the"
              + " same image, environment and resources.");
  public static final Flag TASK_GROUP =
      text(
              "task_group",
              "JSON",
              "A TaskGroupInfo as JSON or YAML, or a file with one; its tasks share one executor, and the"
                  + " networks of --networks.")
          .taking(Operand.FILE);

  static final FlagGroup GROUP =
      FlagGroup.of(
          "Task",
          NAME,
          COMMAND,
          SHELL,
          ENV,
          ENV_FILE,
          ENV_SECRET,
          RESOURCES,
          CPUS,
          MEM,
          DISK,
          GPUS,
          LIMITS,
          LABEL,
          USER,
          WORKDIR,
          URI,
          MAX_COMPLETION_TIME,
          KILL_GRACE,
          GROUP_TASK,
          TASK,
          GROUP_OF_TASKS,
          TASK_GROUP);

  private TaskFlags() {}
}
