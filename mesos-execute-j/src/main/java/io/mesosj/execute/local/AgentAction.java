package io.mesosj.execute.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.output.JsonEvents;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks an embedded cluster that runs to do something with one of its agents. */
final class AgentAction {
  private static final String AGENT = "agent";
  private static final List<String> ACTIONS =
      List.of("stop", "start", "drain", "reactivate", "gone");

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
          "local knows start, stop, status, list, webui, join and 'agent "
              + String.join("|", ACTIONS)
              + " NAME', not '"
              + OneLine.of(String.join(" ", words), 80)
              + "'");
    }
    return new AgentAction(words.get(1), words.get(2));
  }

  /** Asks, and waits for the answer. */
  int run(Invocation invocation) throws UsageException, FailureException {
    boolean json = TextOrJson.isJson(invocation.values(), LocalCommand.OUTPUT);
    LocalCall.toNamed(invocation)
        .post(
            "/local/agent/" + action + "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8),
            "agent '" + OneLine.of(name, 80) + "'");
    if (json) {
      ObjectNode done = JsonEvents.event("agent").put("agent", name).put("action", action);
      invocation.streams().print(done + "\n");
    }
    return ExitCode.OK;
  }
}
