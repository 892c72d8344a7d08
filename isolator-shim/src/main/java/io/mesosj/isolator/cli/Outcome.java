package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.text.OneLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of several containers or networks: lines for people, lists by word in JSON. */
final class Outcome {
  private final Map<String, List<String>> byWord = new LinkedHashMap<>();
  private final Map<String, String> failed = new LinkedHashMap<>();
  private final StringBuilder lines = new StringBuilder();

  /** Results are called by these words; each has its list, even an empty one. */
  Outcome(String... words) {
    for (String word : words) {
      byWord.put(word, new ArrayList<>());
    }
  }

  void add(String word, String name) {
    add(word, name, "");
  }

  /** With something to say about it. */
  void add(String word, String name, String why) {
    byWord.computeIfAbsent(word, key -> new ArrayList<>()).add(name);
    lines.append(word.replace('_', ' ')).append(' ').append(name);
    lines.append(why.isEmpty() ? "" : " (" + OneLine.of(why) + ")").append('\n');
  }

  void fail(String name, String reason) {
    failed.put(name, reason);
  }

  /** Prints it, failures one line each where problems go. */
  int print(Request request, int codeOfFailure) throws UsageException {
    if (request.json()) {
      request.print(json());
    } else {
      request.print(lines.toString());
      failed.forEach((name, reason) -> request.tell(name + ": " + reason));
    }
    return failed.isEmpty() ? ExitCode.OK : codeOfFailure;
  }

  private String json() {
    ObjectNode root = JsonTrees.object();
    byWord.forEach((word, names) -> ReportText.strings(root, word, names));
    ArrayNode list = root.putArray("failed");
    failed.forEach((name, reason) -> list.addObject().put("name", name).put("reason", reason));
    return JsonTrees.writePretty(root) + "\n";
  }
}
