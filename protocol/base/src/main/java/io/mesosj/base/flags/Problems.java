package io.mesosj.base.flags;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with several flags, so that the user hears of all of it at once. */
public final class Problems {
  private final List<String> lines = new ArrayList<>();

  /** A step that may find its flags wrong. */
  @FunctionalInterface
  public interface Step {
    /** Reads some flags. */
    void run() throws UsageException;
  }

  /** Something that is read from flags. */
  @FunctionalInterface
  public interface Reader<T> {
    /** Reads it. */
    T read() throws UsageException;
  }

  /** Reads something; a stand-in takes its place when its flags are wrong. */
  public <T> T read(Reader<T> reader, T standIn) {
    try {
      return reader.read();
    } catch (UsageException e) {
      lines.addAll(e.problems());
      return standIn;
    }
  }

  /** Adds one line. */
  public void add(String line) {
    lines.add(line);
  }

  /** Runs a step and keeps its problems. */
  public void collect(Step step) {
    try {
      step.run();
    } catch (UsageException e) {
      lines.addAll(e.problems());
    }
  }

  /** Ends the collection: all problems together, if there were any. */
  public void throwIfAny() throws UsageException {
    if (!lines.isEmpty()) {
      throw new UsageException(lines);
    }
  }
}
