package io.mesosj.execute.run;

import io.mesosj.execute.console.Console;
import io.mesosj.execute.console.FailureException;
import io.mesosj.execute.console.Interrupts;
import io.mesosj.execute.verb.Invocation;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.scheduler.master.MasterDetector;
import java.time.Duration;
import java.util.List;
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
  private final Console console;
  private final SchedulerMaster master;
  private final OfferWait offers;
  private final TaskRun run;

  Execution(Invocation invocation, Plan plan, MasterDetector masters) {
    this.plan = plan;
    this.console = invocation.console();
    HttpTransport transport = new UrlConnectionTransport();
    this.master =
        new SchedulerMaster(
            transport, masters, plan.contentType(), plan.authorization(), plan.framework(), this);
    this.offers = new OfferWait(plan.workload(), plan.role(), console);
    TaskOutputs outputs =
        new TaskOutputs(
            transport,
            framework::get,
            plan.authorization(),
            invocation.streams(),
            plan.options().follow());
    this.run = new TaskRun(loop, master, offers, outputs, plan.options(), console);
  }

  int run(Interrupts interrupts) throws FailureException, InterruptedException {
    interrupts.onFirst(code -> loop.post(() -> run.interrupt(code)));
    try (master) {
      master.connect();
      loop.after(PATIENCE, run::stillWaiting);
      plan.options().timeout().ifPresent(limit -> loop.after(limit, run::timedOut));
      int code = run.run();
      master.teardown();
      return code;
    }
  }

  @Override
  public void subscribed(FrameworkID id) {
    framework.set(id);
    console.say("Subscribed with ID '" + id.getValue() + "'");
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
    console.note("lost the master (" + why + "), connecting again");
  }

  @Override
  public void failed(String why) {
    loop.post(() -> run.failed(why));
  }
}
