package io.mesosj.execute.local;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.connection.ConnectionFlags;
import io.mesosj.execute.connection.MasterAddress;
import io.mesosj.execute.connection.MasterConnection;
import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.scheduler.master.MasterDetector;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Asks an embedded cluster that runs to do something with one of its agents. */
final class AgentAction {
  private static final String AGENT = "agent";
  private static final List<String> ACTIONS =
      List.of("stop", "start", "drain", "reactivate", "gone");
  private static final Duration FIND = Duration.ofSeconds(10);
  private static final int ANSWER = 4096;

  private final String action;
  private final String name;

  private AgentAction(String action, String name) {
    this.action = action;
    this.name = name;
  }

  /**
   * Reads {@code agent ACTION NAME}.
   *
   * @throws UsageException if the words are others
   */
  static AgentAction of(List<String> words) throws UsageException {
    if (words.size() != 3 || !words.get(0).equals(AGENT) || !ACTIONS.contains(words.get(1))) {
      throw new UsageException(
          "local knows start, stop, status, list and 'agent "
              + String.join("|", ACTIONS)
              + " NAME', not '"
              + OneLine.of(String.join(" ", words), 80)
              + "'");
    }
    return new AgentAction(words.get(1), words.get(2));
  }

  /** Asks, and waits for the answer. */
  int run(Invocation invocation) throws UsageException, FailureException {
    MasterAddress master = MasterAddress.of(invocation.values(), invocation.environment());
    if (master.isLocal()) {
      throw new UsageException(
          ConnectionFlags.MASTER
              + " or $MESOS_MASTER must name the cluster, unless it is that of 'local start'");
    }
    MasterConnection connection =
        MasterConnection.read(invocation.values(), invocation.environment())
            .toOwn(master, invocation.environment());
    try (MasterDetector masters = connection.masters(master)) {
      ask(connection, masters.next(FIND));
    } catch (IOException e) {
      throw new FailureException(
          "agent '"
              + OneLine.of(name, 80)
              + "': "
              + OneLine.of(String.valueOf(e.getMessage()), 400),
          e);
    }
    return ExitCode.OK;
  }

  private void ask(MasterConnection connection, URI master) throws IOException, FailureException {
    URI uri =
        master.resolve(
            "/local/agent/" + action + "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    HttpReply reply =
        connection.transport().send(HttpCall.post(uri, connection.authorization(), new byte[0]));
    try {
      if (reply.status() == 404) {
        throw new FailureException(
            master + " is no embedded cluster: its agents are where their operators put them",
            ExitCode.FAILURE);
      }
      if (reply.status() != 200) {
        throw new FailureException(
            master + " answers " + reply.status() + ": " + OneLine.of(reply.words(ANSWER), 400),
            ExitCode.FAILURE);
      }
    } finally {
      reply.close();
    }
  }
}
