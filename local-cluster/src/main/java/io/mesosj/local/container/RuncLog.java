package io.mesosj.local.container;

import io.mesosj.base.file.SmallFile;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What runc logs about a process that it can't start, which is JSON, a line each. */
final class RuncLog {
  /** What runc is told, to log so. */
  static final List<String> FORMAT = List.of("--log-format", "json");

  /** What runc puts before the reason why a process can't be started. */
  static final String BEFORE_REASON = "unable to start container process: ";

  private RuncLog() {}

  /** The last of its words, of these the reason. */
  static String reason(Path log) throws IOException {
    if (!Files.exists(log)) {
      return "it said nothing";
    }
    String text = SmallFile.text(log).strip();
    String last = text.substring(text.lastIndexOf('\n') + 1);
    String message;
    try {
      message =
          JsonTrees.read(last.getBytes(StandardCharsets.UTF_8)).path("msg").asText(last).strip();
    } catch (IOException e) {
      // Cut off, as where it was killed over it.
      message = last;
    }
    int before = message.indexOf(BEFORE_REASON);
    return before < 0 ? message : message.substring(before + BEFORE_REASON.length());
  }
}
