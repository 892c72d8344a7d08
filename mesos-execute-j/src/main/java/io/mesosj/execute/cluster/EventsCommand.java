package io.mesosj.execute.cluster;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.recordio.RecordReader;
import io.mesosj.scheduler.failure.SchedulerException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.master.Protos.Event;

/** The verb that tells what happens in a cluster, until it is interrupted. */
public final class EventsCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j events [--master=MASTER] [FLAG...]

      Follows what happens in a cluster: tasks, agents and frameworks that come,
      change and go, a line each, until Ctrl-C. With --output=json each line is an
      Event as Mesos' master sends it, with a time.
      """;

  private static final int MAX_RECORD = 64 << 20;

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(ClusterFlags.OUTPUT);
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    boolean json = TextOrJson.isJson(invocation.values(), ClusterFlags.OUTPUT);
    Cluster cluster = Cluster.of(invocation);
    try (HttpReply reply = cluster.events()) {
      RecordReader records = new RecordReader(reply.body(), MAX_RECORD);
      for (byte[] record = records.read(); record != null; record = records.read()) {
        Event event = Event.parseFrom(record);
        Optional<String> line = json ? json(event) : text(event);
        if (line.isPresent() && !invocation.streams().print(line.get() + "\n")) {
          return ExitCode.OUTPUT_CLOSED;
        }
      }
      throw new FailureException("the master has ended the stream of events", ExitCode.FAILURE);
    } catch (SchedulerException e) {
      throw new FailureException(OneLine.of(SchedulerException.words(e), 400), e);
    } catch (IOException e) {
      throw new FailureException(
          "the stream of events broke off: " + OneLine.of(String.valueOf(e.getMessage()), 400), e);
    }
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static Optional<String> json(Event event) {
    if (event.getType() == Event.Type.HEARTBEAT) {
      return Optional.empty();
    }
    var tree = MesosJson.toTree(event);
    tree.put("time", now());
    return Optional.of(tree.toString());
  }

  private static Optional<String> text(Event event) {
    String what =
        switch (event.getType()) {
          case TASK_ADDED -> "task " + event.getTaskAdded().getTask().getTaskId().getValue();
          case TASK_UPDATED -> update(event.getTaskUpdated());
          case AGENT_ADDED ->
              "agent " + event.getAgentAdded().getAgent().getAgentInfo().getHostname();
          case AGENT_REMOVED -> "agent " + event.getAgentRemoved().getAgentId().getValue();
          case FRAMEWORK_ADDED ->
              "framework "
                  + event.getFrameworkAdded().getFramework().getFrameworkInfo().getId().getValue();
          case FRAMEWORK_UPDATED ->
              "framework "
                  + event
                      .getFrameworkUpdated()
                      .getFramework()
                      .getFrameworkInfo()
                      .getId()
                      .getValue();
          case FRAMEWORK_REMOVED ->
              "framework " + event.getFrameworkRemoved().getFrameworkInfo().getId().getValue();
          default -> "";
        };
    return what.isEmpty()
        ? Optional.empty()
        : Optional.of(now() + " " + event.getType() + " " + OneLine.of(what, 400));
  }

  private static String update(Event.TaskUpdated update) {
    TaskStatus status = update.getStatus();
    String message = status.getMessage().isEmpty() ? "" : ": " + status.getMessage();
    return "task " + status.getTaskId().getValue() + " " + update.getState() + message;
  }
}
