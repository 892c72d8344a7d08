package io.mesosj.execute.run;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.Problems;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.task.ContainerFlags;
import io.mesosj.execute.task.DurationReader;
import io.mesosj.execute.task.TaskFlags;
import io.mesosj.scheduler.offer.Constraint;
import io.mesosj.scheduler.task.RestartPolicy;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a run goes.
 *
 * @param instances how many of each workload, numbered; 0 for one without a number
 * @param constraints on the agents
 * @param restart what happens after an end
 * @param interactive whether standard input is passed on to the task's terminal
 * @param detach whether to leave when all tasks run
 * @param taskIdFile where the ids of tasks that were sent are written
 * @param killAfter how long after TASK_RUNNING the task is killed
 * @param timeout how long to wait for an offer that fits
 * @param follow whether the tasks' output is copied
 * @param prefix whether lines of several tasks are told apart
 * @param format of everything that is printed
 */
record RunOptions(
    int instances,
    List<Constraint> constraints,
    RestartPolicy restart,
    boolean interactive,
    boolean detach,
    Optional<Path> taskIdFile,
    Optional<Duration> killAfter,
    Optional<Duration> timeout,
    boolean follow,
    boolean prefix,
    OutputFormat format) {
  /** Waits for ever and follows the output. */
  static final RunOptions NONE =
      new RunOptions(
          0,
          List.of(),
          RestartPolicy.NEVER,
          false,
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          true,
          true,
          OutputFormat.TEXT);

  private static final int MOST_INSTANCES = 100_000;

  static RunOptions read(Values values) throws UsageException {
    Problems problems = new Problems();
    boolean numbered = values.given(RunFlags.INSTANCES);
    RunOptions options =
        new RunOptions(
            problems.read(
                () -> numbered ? Counts.read(values, RunFlags.INSTANCES, 1, MOST_INSTANCES) : 0, 0),
            problems.read(() -> constraints(values), List.of()),
            problems.read(() -> RestartReader.read(values), RestartPolicy.NEVER),
            values.on(RunFlags.INTERACTIVE),
            values.on(RunFlags.DETACH),
            problems.read(() -> taskIdFile(values), Optional.empty()),
            problems.read(() -> DurationReader.read(values, RunFlags.KILL_AFTER), Optional.empty()),
            problems.read(() -> DurationReader.read(values, RunFlags.TIMEOUT), Optional.empty()),
            values.on(RunFlags.FOLLOW) && !values.on(RunFlags.DETACH),
            values.on(RunFlags.PREFIX),
            problems.read(() -> OutputFormat.read(values), OutputFormat.TEXT));
    problems.throwIfAny();
    if (options.interactive()) {
      checkInteractive(values);
    }
    if (options.detach()) {
      // These need us to be there.
      for (Flag flag : List.of(RunFlags.RESTART, RunFlags.RETRIES, RunFlags.KILL_AFTER)) {
        if (values.given(flag)) {
          throw new UsageException(RunFlags.DETACH + " and " + flag + " exclude each other");
        }
      }
    }
    return options;
  }

  /** Mesos gives an input to tasks with a terminal only. */
  private static void checkInteractive(Values values) throws UsageException {
    if (!values.on(ContainerFlags.TTY)) {
      throw new UsageException(
          RunFlags.INTERACTIVE + " needs --tty: Mesos gives other tasks no standard input");
    }
    for (Flag flag :
        List.of(
            RunFlags.DETACH,
            RunFlags.INSTANCES,
            RunFlags.RESTART,
            RunFlags.RETRIES,
            RunFlags.OUTPUT,
            TaskFlags.GROUP_TASK)) {
      if (values.given(flag)) {
        throw new UsageException(RunFlags.INTERACTIVE + " and " + flag + " exclude each other");
      }
    }
  }

  private static Optional<Path> taskIdFile(Values values) throws UsageException {
    Optional<String> text = values.text(RunFlags.TASK_ID_FILE);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path file = Path.of(text.get()).toAbsolutePath();
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new UsageException(
            RunFlags.TASK_ID_FILE
                + ": '"
                + OneLine.of(text.get(), 80)
                + "' is there already; remove it, or name another");
      }
      return Optional.of(file);
    } catch (InvalidPathException e) {
      throw new UsageException(
          RunFlags.TASK_ID_FILE + ": '" + OneLine.of(text.get(), 80) + "' is not a path");
    }
  }

  private static List<Constraint> constraints(Values values) throws UsageException {
    List<Constraint> constraints = new ArrayList<>();
    for (String text : values.all(RunFlags.CONSTRAINT)) {
      try {
        constraints.add(Constraint.parse(text));
      } catch (IllegalArgumentException e) {
        throw new UsageException(RunFlags.CONSTRAINT + ": " + e.getMessage());
      }
    }
    return List.copyOf(constraints);
  }
}
