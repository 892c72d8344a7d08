package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.text.OneLine;
import io.mesosj.isolator.calls.RecordedCalls;
import io.mesosj.isolator.checkpoint.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code logs}: what plugins were called with and answered, also for containers that are gone. */
final class LogsCommand implements Command {
  private static final int LONGEST = 200_000;

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    Request request = Request.of(invocation);
    boolean json = request.json();
    Layout layout = request.settings().layout();
    List<ObjectNode> calls = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String id : selected(layout, request.words())) {
      RecordedCalls recorded = RecordedCalls.read(layout, id);
      calls.addAll(recorded.calls());
      problems.addAll(recorded.problems());
    }
    calls.sort(Comparator.comparing(call -> call.path("time").asText("")));
    request.print(json ? json(calls) : text(calls, layout));
    problems.forEach(request::tell);
    return problems.isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
  }

  private static List<String> selected(Layout layout, List<String> words)
      throws IOException, FailureException {
    List<String> all = RecordedCalls.containers(layout);
    if (words.isEmpty()) {
      return all;
    }
    List<String> selected = new ArrayList<>();
    for (String word : words) {
      List<String> begun = all.stream().filter(id -> id.startsWith(word)).toList();
      if (all.contains(word)) {
        selected.add(word);
      } else if (begun.size() == 1) {
        selected.add(begun.get(0));
      } else {
        throw new FailureException(unknown(layout, word, begun), ExitCode.NOT_FOUND);
      }
    }
    return selected;
  }

  private static String unknown(Layout layout, String word, List<String> begun) {
    return begun.isEmpty()
        ? "no call of a plugin for container '"
            + FlagParser.echo(word)
            + "' is written down in '"
            + layout.calls()
            + "'; isolators of this project do that, Mesos' own does not, and only the newest are"
            + " kept"
        : "'" + FlagParser.echo(word) + "' is short for several: " + String.join(", ", begun);
  }

  private static String text(List<ObjectNode> calls, Layout layout) {
    if (calls.isEmpty()) {
      return "no calls in " + layout.calls() + "\n";
    }
    StringBuilder text = new StringBuilder();
    for (ObjectNode call : calls) {
      text.append(OneLine.of(head(call))).append('\n');
      part(text, "  args   ", call.path("args"));
      part(text, "  config ", call.path("config"));
      part(text, "  answer ", call.path("answer"));
      part(text, "  failed ", call.path("failure"));
    }
    return text.toString();
  }

  private static String head(ObjectNode call) {
    String container = call.path("container_id").asText("");
    String about =
        container.isEmpty() ? "" : ", " + call.path("ifname").asText() + " of " + container;
    return "%s %s %s on %s%s: %s in %d ms"
        .formatted(
            call.path("time").asText("?"),
            call.path("command").asText("?"),
            call.path("plugin").asText("?"),
            call.path("network").asText("?"),
            about,
            call.has("failure") ? "FAILED" : "ok",
            call.path("took_ms").asLong());
  }

  private static void part(StringBuilder text, String title, JsonNode part) {
    if (!part.isMissingNode()) {
      String words = part.isTextual() ? part.textValue() : JsonTrees.write(part);
      text.append(title).append(OneLine.of(words, LONGEST)).append('\n');
    }
  }

  private static String json(List<ObjectNode> calls) {
    ObjectNode root = JsonTrees.object();
    ArrayNode list = root.putArray("calls");
    calls.forEach(list::add);
    return JsonTrees.writePretty(root) + "\n";
  }
}
