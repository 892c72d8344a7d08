package io.mesosj.execute.run;

import io.mesosj.execute.output.JsonEvents;
import java.io.OutputStream;

/** The lines of the tasks as events. */
record JsonSinks(JsonEvents events) implements OutputSinks {
  @Override
  public OutputStream out(String task) {
    return events.stream(task, "stdout");
  }

  @Override
  public OutputStream err(String task) {
    return events.stream(task, "stderr");
  }
}
