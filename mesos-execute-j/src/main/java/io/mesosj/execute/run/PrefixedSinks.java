package io.mesosj.execute.run;

import io.mesosj.base.console.ProgressLine;
import io.mesosj.base.console.Standard;
import io.mesosj.execute.output.LineStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The lines of several tasks, each with the task's id in front, as {@code docker compose} does. */
final class PrefixedSinks implements OutputSinks {
  private final Standard streams;
  private final ProgressLine line;
  private final int width;

  /**
   * Makes sinks.
   *
   * @param width of the longest id, so that the lines stand below each other
   */
  PrefixedSinks(Standard streams, ProgressLine line, int width) {
    this.streams = streams;
    this.line = line;
    this.width = width;
  }

  @Override
  public OutputStream out(String task) {
    return prefixed(task, streams.out());
  }

  @Override
  public OutputStream err(String task) {
    return prefixed(task, streams.err());
  }

  private OutputStream prefixed(String task, OutputStream stream) {
    String padding = " ".repeat(Math.max(0, width - task.length()));
    byte[] prefix = (task + padding + " | ").getBytes(StandardCharsets.UTF_8);
    return new LineStream(content -> line.above(() -> write(prefix, content, stream)));
  }

  private static void write(byte[] prefix, byte[] content, OutputStream stream) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream(prefix.length + content.length + 1);
    whole.writeBytes(prefix);
    whole.writeBytes(content);
    if (content[content.length - 1] != '\n') {
      whole.write('\n');
    }
    // One write a line: other processes may write to the same terminal or file.
    stream.write(whole.toByteArray());
    stream.flush();
  }
}
