package io.mesosj.execute.run;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.Console;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Interrupts;
import io.mesosj.base.console.ProgressLine;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.output.JsonEvents;
import io.mesosj.execute.status.StatusText;
import io.mesosj.execute.task.Workload;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.launch.IdPolicy;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.master.MasterDetector;
import io.mesosj.scheduler.task.GroupSpec;
import io.mesosj.scheduler.task.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Joins the parts of one run: the launcher, the output, the report and the signals. */
final class Execution {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Plan plan;
  private final Standard streams;
  private final SchedulerOptions connection;
  private final Report report;
  private final Run run;

  Execution(Invocation invocation, Plan plan, MasterDetector masters) {
    this.plan = plan;
    this.streams = invocation.streams();
    UrlConnectionTransport transport = plan.connection().transport();
    this.connection =
        SchedulerOptions.builder(masters, plan.framework())
            .transport(transport)
            .contentType(plan.contentType())
            .headers(plan.connection().authorization())
            .build();
    boolean json = plan.options().format() == OutputFormat.JSON;
    Terminal terminal = json ? Terminal.NONE : invocation.terminal();
    boolean several = plan.tasks() > 1;
    ProgressLine line = new ProgressLine(streams.err(), terminal.err() && !invocation.quiet());
    Console console = invocation.console().above(line);
    if (plan.options().interactive()) {
      // Nobody wants our words between those of a shell.
      console = console.terse();
    }
    OutputSinks sinks;
    if (json) {
      JsonEvents events = new JsonEvents(streams.out());
      report = new JsonReport(events, console);
      sinks = new JsonSinks(events);
    } else {
      StatusText text = new StatusText(terminal.color());
      report = new TextReport(console, line, text, several, name());
      boolean prefix = several && plan.options().prefix();
      sinks = prefix ? new PrefixedSinks(streams, line, longestId()) : new PlainSinks(streams);
    }
    TaskOutputs outputs =
        new TaskOutputs(
            transport, plan.agents(), sinks, plan.options().follow(), plan.options().interactive());
    Optional<Interaction> interaction =
        plan.options().interactive()
            ? Optional.of(new Interaction(transport, plan.agents()))
            : Optional.empty();
    this.run = new Run(plan.workloads(), outputs, plan.options(), report, interaction);
  }

  private String name() {
    return plan.workloads().get(0).tasks().get(0).getName();
  }

  private int longestId() {
    return plan.workloads().stream()
        .flatMap(workload -> workload.tasks().stream())
        .mapToInt(task -> task.getTaskId().getValue().length())
        .max()
        .orElse(0);
  }

  Report report() {
    return report;
  }

  int run(Interrupts interrupts) throws FailureException, InterruptedException {
    LauncherOptions options = LauncherOptions.builder().ids(IdPolicy.NAME).build();
    try (Launcher launcher = Launcher.prepare(connection, options, run)) {
      List<LaunchedTask> tasks = new ArrayList<>();
      plan.workloads().forEach(workload -> tasks.addAll(launch(launcher, workload)));
      run.follow(List.copyOf(tasks));
      interrupts.onFirst(run::interrupt);
      launcher.connect();
      run.after(PATIENCE, run::stillWaiting);
      plan.options().timeout().ifPresent(limit -> run.after(limit, run::timedOut));
      return finish(launcher);
    } catch (SchedulerException e) {
      throw new FailureException(OneLine.of(SchedulerException.words(e), 400), e);
    }
  }

  private List<LaunchedTask> launch(Launcher launcher, Workload workload) {
    RunOptions options = plan.options();
    if (workload.executor().isPresent()) {
      return launcher.launch(
          GroupSpec.of(workload.executor().get(), workload.tasks())
              .withConstraints(options.constraints())
              .withRole(plan.role())
              .withRestart(options.restart()));
    }
    TaskSpec task = TaskSpec.of(workload.tasks().get(0));
    return List.of(
        launcher.launch(
            (workload.hasExecutorOfItsOwn() ? task.withExecutorOfItsOwn() : task)
                .withConstraints(options.constraints())
                .withRole(plan.role())
                .withRestart(options.restart())));
  }

  private int finish(Launcher launcher) throws FailureException, InterruptedException {
    try {
      int code = run.await();
      if (run.leavesTasks()) {
        run.liveTasks().forEach(id -> streams.print(id + "\n"));
        report.note("left framework '" + run.framework().getValue() + "' running");
      } else {
        tearDown(launcher);
      }
      return code;
    } catch (FailureException e) {
      if (e.exitCode() == ExitCode.NO_OFFER) {
        tearDown(launcher);
      }
      throw e;
    }
  }

  private void tearDown(Launcher launcher) {
    try {
      launcher.teardown();
    } catch (SchedulerException e) {
      report.note("the framework could not be ended: " + SchedulerException.words(e));
    }
  }
}
