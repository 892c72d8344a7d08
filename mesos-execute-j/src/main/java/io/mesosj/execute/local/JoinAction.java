package io.mesosj.execute.local;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Interrupts;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.local.JoiningAgent;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.local.image.PullListener;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** {@code local join}: an agent in this process, of a cluster in another. */
final class JoinAction {
  static final String JOIN = "join";

  private JoinAction() {}

  /** Runs it until it is interrupted, or the cluster has it no more. */
  static int run(Invocation invocation) throws UsageException, FailureException {
    if (invocation.values().given(LocalFlags.PORT)) {
      throw new UsageException(
          LocalFlags.PORT + " is the master's; " + LocalFlags.AGENT_PORT + " is the agent's");
    }
    boolean json = TextOrJson.isJson(invocation.values(), LocalCommand.OUTPUT);
    LocalClusterOptions options =
        LocalOptionsReader.read(
            invocation.values(), invocation.environment(), 0, PullListener.NONE);
    if (options.agents().size() != 1) {
      throw new UsageException("'local join' runs one agent; start another for each further one");
    }
    KeptLimits.check(invocation, false);
    LocalCall.Found found = LocalCall.toNamed(invocation).find("the master");
    CountDownLatch end = new CountDownLatch(1);
    AtomicBoolean joined = new AtomicBoolean();
    Thread joining = Thread.currentThread();
    Interrupts interrupts = Interrupts.install();
    interrupts.onFirst(
        code -> {
          end.countDown();
          if (!joined.get()) {
            joining.interrupt();
          }
        });
    interrupts.onSecond(Interrupts::leave);
    try (JoiningAgent agent =
        JoiningAgent.start(
            options,
            found.master(),
            found.connection().authorization(),
            found.connection().options())) {
      joined.set(true);
      var unused = agent.lost().whenComplete((nothing, why) -> end.countDown());
      say(invocation, agent, found, json);
      end.await();
      requireStill(agent);
    } catch (IOException e) {
      throw new FailureException("can't join: " + FileProblem.describe(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.OK;
  }

  private static void say(
      Invocation invocation, JoiningAgent agent, LocalCall.Found found, boolean json) {
    String address = agent.address().toString();
    invocation
        .streams()
        .print((json ? JsonTrees.object().put("agent", address).toString() : address) + "\n");
    invocation
        .console()
        .note(
            "the agent has joined the cluster at "
                + found.master()
                + "; Ctrl-C ends it and its tasks");
  }

  private static void requireStill(JoiningAgent agent) throws FailureException {
    @Nullable Throwable why = agent.lost().handle((nothing, failure) -> failure).getNow(null);
    if (why != null) {
      throw new FailureException("the cluster is lost: " + why.getMessage(), ExitCode.FAILURE);
    }
  }
}
