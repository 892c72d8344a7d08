package io.mesosj.execute.cluster;

import io.mesosj.execute.output.LineStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.mesos.v1.Protos.Task;

/** What stands in front of the lines of tasks: nothing, the time, the task's id. */
final class LogLines {
  private final boolean several;
  private final boolean times;
  private final int width;

  LogLines(List<Task> tasks, boolean times) {
    this.several = tasks.size() > 1;
    this.times = times;
    this.width =
        tasks.stream().mapToInt(task -> task.getTaskId().getValue().length()).max().orElse(0);
  }

  /** Whether nothing does, so that bytes are passed on as they come. */
  boolean isPlain() {
    return !several && !times;
  }

  /** For one stream of one task; must be closed for its last line, unless it is plain. */
  OutputStream of(String task, OutputStream stream) {
    return isPlain() ? stream : new LineStream(line -> write(task, line, stream));
  }

  private void write(String task, byte[] line, OutputStream stream) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(prefix(task).getBytes(StandardCharsets.UTF_8));
    whole.writeBytes(line);
    if (line[line.length - 1] != '\n') {
      whole.write('\n');
    }
    // One write a line: others write to the same terminal or file.
    synchronized (this) {
      stream.write(whole.toByteArray());
      stream.flush();
    }
  }

  private String prefix(String task) {
    String time = times ? Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " : "";
    String padding = " ".repeat(Math.max(0, width - task.length()));
    return time + (several ? task + padding + " | " : "");
  }
}
