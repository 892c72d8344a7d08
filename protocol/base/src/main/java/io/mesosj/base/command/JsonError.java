package io.mesosj.base.command;

import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What went wrong, as one JSON object a line: for programs that asked for JSON. */
final class JsonError {
  private JsonError() {}

  static void print(OutputStream err, String problem, int exitCode) {
    String line =
        JsonTrees.object()
            .put("event", "error")
            .put("time", Instant.now().toString())
            .put("message", problem)
            .put("exit_code", exitCode)
            .toString();
    try {
      err.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      err.flush();
    } catch (IOException e) {
      // Nobody reads; the exit code says that it failed.
      return;
    }
  }
}
