package io.mesosj.base.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The beginning of a script as the kernel reads it, execve(2): up to the end of its first line, or
 * of what fits. Where it finds no interpreter there that is ENOEXEC.
 */
final class ScriptStart {
  /** Of current kernels; before Linux 5.1 it was half of that. */
  private static final int LONGEST = 255;

  private static final int MARK = 2;

  private final String line;
  private final boolean whole;

  private ScriptStart(String line, boolean whole) {
    this.line = line;
    this.whole = whole;
  }

  /** Of a file that begins with {@code #!}. */
  static ScriptStart read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(LONGEST + 1), StandardCharsets.ISO_8859_1);
      int end = start.indexOf('\n');
      String line = end < 0 ? start : start.substring(0, end);
      // A file that ends has its end for one of the line's.
      boolean whole = end >= 0 || line.length() <= LONGEST;
      return new ScriptStart(line.substring(Math.min(MARK, line.length())), whole);
    }
  }

  /** The program that is to read the script; empty where none is named. */
  String interpreter() {
    int from = 0;
    while (from < line.length() && isBlank(line.charAt(from))) {
      from++;
    }
    return line.substring(from, end(from));
  }

  private int end(int from) {
    int to = from;
    while (to < line.length() && !isBlank(line.charAt(to)) && line.charAt(to) != 0) {
      to++;
    }
    return to;
  }

  /** What keeps it from being started; empty if nothing does in this line. */
  Optional<String> damage() {
    String interpreter = interpreter();
    if (interpreter.isEmpty()) {
      return Optional.of("its first line names no interpreter");
    }
    return !whole && line.endsWith(interpreter)
        ? Optional.of("its first line is too long")
        : Optional.empty();
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
