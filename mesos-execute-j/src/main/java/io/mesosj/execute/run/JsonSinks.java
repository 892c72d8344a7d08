package io.mesosj.execute.run;

import io.mesosj.execute.output.LineStream;
import java.io.OutputStream;

/** The lines of the tasks as events. */
record JsonSinks(JsonReport report) implements OutputSinks {
  @Override
  public OutputStream out(String task) {
    return new LineStream(line -> report.output(task, "stdout", line));
  }

  @Override
  public OutputStream err(String task) {
    return new LineStream(line -> report.output(task, "stderr", line));
  }
}
