package io.mesosj.execute.cluster;

import io.mesosj.base.console.Standard;
import io.mesosj.execute.output.JsonEvents;
import java.io.IOException;
import java.io.OutputStream;

/** What a task, or a command in it, prints and ends with, as JSON objects. */
final class TaskEvents {
  private final JsonEvents events;
  private final OutputStream out;
  private final OutputStream err;

  TaskEvents(Standard streams, String task) {
    this.events = new JsonEvents(streams.out());
    this.out = events.stream(task, "stdout");
    this.err = events.stream(task, "stderr");
  }

  /** What is written to these becomes events. */
  Standard streams() {
    return new Standard(out, err);
  }

  /** The last lines, and the end with an exit code, which is returned. */
  int ended(int exitCode) throws IOException {
    finish();
    events.send(JsonEvents.event("ended").put("exit_code", exitCode));
    return exitCode;
  }

  private void finish() throws IOException {
    out.close();
    err.close();
  }
}
