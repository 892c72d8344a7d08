package io.mesosj.execute.run;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.Console;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Interrupts;
import io.mesosj.base.console.ProgressLine;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.scheduler.master.MasterDetector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Joins the parts of one run: the connection, the loop of events, the output and the signals. */
final class Execution implements MasterEvents {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final EventLoop loop = new EventLoop();
  private final AtomicReference<FrameworkID> framework =
      new AtomicReference<>(FrameworkID.getDefaultInstance());
  private final Plan plan;
  private final Standard streams;
  private final SchedulerMaster master;
  private final Report report;
  private final Run run;

  Execution(Invocation invocation, Plan plan, MasterDetector masters) {
    this.plan = plan;
    this.streams = invocation.streams();
    UrlConnectionTransport transport = plan.connection().transport();
    this.master =
        new SchedulerMaster(
            transport,
            masters,
            plan.contentType(),
            plan.connection().authorization(),
            plan.framework(),
            this);
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
      JsonReport events = new JsonReport(streams, console);
      report = events;
      sinks = new JsonSinks(events);
    } else {
      StatusText text = new StatusText(terminal.color());
      report = new TextReport(console, line, text, several, name());
      boolean prefix = several && plan.options().prefix();
      sinks = prefix ? new PrefixedSinks(streams, line, longestId()) : new PlainSinks(streams);
    }
    TaskOutputs outputs =
        new TaskOutputs(
            transport,
            framework::get,
            plan.connection().authorization(),
            sinks,
            plan.options().follow(),
            plan.options().interactive());
    List<Instance> instances = plan.workloads().stream().map(Instance::new).toList();
    Placer placer =
        new Placer(framework::get, plan.role(), plan.options().constraints(), instances);
    Optional<Interaction> interaction =
        plan.options().interactive()
            ? Optional.of(new Interaction(transport, plan.connection().authorization()))
            : Optional.empty();
    this.run =
        new Run(loop, master, placer, instances, outputs, plan.options(), report, interaction);
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
    interrupts.onFirst(code -> loop.post(() -> run.interrupt(code)));
    try (master) {
      master.connect();
      loop.after(PATIENCE, run::stillWaiting);
      plan.options().timeout().ifPresent(limit -> loop.after(limit, run::timedOut));
      int code = run.run();
      if (run.leavesTasks()) {
        run.liveTasks().forEach(id -> streams.print(id + "\n"));
        report.note("left framework '" + master.framework().getValue() + "' running");
      } else {
        master.teardown();
      }
      return code;
    }
  }

  @Override
  public void subscribed(FrameworkID id) {
    boolean again = framework.getAndSet(id).hasValue();
    report.subscribed(id);
    if (again) {
      loop.post(run::reconnected);
    }
  }

  @Override
  public void offered(List<Offer> offered) {
    loop.post(() -> run.offered(offered));
  }

  @Override
  public void updated(TaskStatus status) {
    loop.post(() -> run.updated(status));
  }

  @Override
  public void disconnected(String why) {
    report.note("lost the master (" + why + "), connecting again");
  }

  @Override
  public void failed(String why) {
    loop.post(() -> run.failed(why));
  }
}
