package io.mesosj.execute.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leaves out what Mesos' command executor and its launcher write into the terminal that they share
 * with a task: lines of their log. All else is passed on as it comes; only a line that begins like
 * theirs is held until it is clear that it is none. Source: {@code recordings/attach}.
 */
public final class TaskLines extends OutputStream {
  /** glog's {@code I20261123 20:16:58.391129 3 executor.cpp:1041] }, and the year left out. */
  private static final Pattern LOGGED =
      Pattern.compile(
          "[IWE](?:[0-9]{4}){1,2} [0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6} +[0-9]+"
              + " (?:executor|exec|process|logging|checker|checker_process|health_checker"
              + "|validation)\\.(?:cpp|hpp):[0-9]+\\] ");

  private static final int LONGEST_HEAD = 100;

  private final OutputStream out;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private Where where = Where.START;

  private enum Where {
    /** A line begins; what came of it is in {@code head}. */
    START,
    /** In a line of the task's. */
    TASKS,
    /** In a line of the executor's. */
    EXECUTORS
  }

  /** Writes the rest to a stream. */
  public TaskLines(OutputStream out) {
    super();
    this.out = out;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteArrayOutputStream passed = new ByteArrayOutputStream(length);
    for (int i = offset; i < offset + length; i++) {
      read(bytes[i], passed);
    }
    if (passed.size() > 0) {
      out.write(passed.toByteArray());
    }
  }

  private void read(byte octet, ByteArrayOutputStream passed) {
    if (where == Where.START) {
      head.write(octet);
      decide(passed);
    } else if (where == Where.TASKS) {
      passed.write(octet);
    }
    if (octet == '\n') {
      where = Where.START;
    }
  }

  private void decide(ByteArrayOutputStream passed) {
    Matcher line = LOGGED.matcher(head.toString(StandardCharsets.ISO_8859_1));
    if (line.lookingAt()) {
      head.reset();
      where = Where.EXECUTORS;
    } else if (!line.hitEnd() || head.size() > LONGEST_HEAD) {
      passed.writeBytes(head.toByteArray());
      head.reset();
      where = Where.TASKS;
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  /** Passes on what looked like a beginning of theirs; the stream behind stays open. */
  @Override
  public void close() throws IOException {
    out.write(head.toByteArray());
    head.reset();
    out.flush();
  }
}
