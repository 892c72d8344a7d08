package io.mesosj.base.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What standard output and standard error lead to.
 *
 * @param out whether standard output is a terminal
 * @param err whether standard error is a terminal
 * @param color whether colours are wanted there: not with {@code NO_COLOR} (no-color.org) or {@code
 *     TERM=dumb}
 */
public record Terminal(boolean out, boolean err, boolean color) {
  /** Files, pipes: anything that is read later or by a program. */
  public static final Terminal NONE = new Terminal(false, false, false);

  /** Looks at this process' own streams. */
  public static Terminal ofProcess(Map<String, String> environment) {
    boolean dumb = isDumb(environment);
    boolean noColor = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    boolean err = isTerminal(2);
    return new Terminal(isTerminal(1), err && !dumb, err && !dumb && !noColor);
  }

  /** Whether a terminal, if there is one, can do no more than print a line after the other. */
  public static boolean isDumb(Map<String, String> environment) {
    return environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /**
   * Whether a descriptor of this process is one. By its name, so that no native library has to be
   * loaded for isatty(3).
   */
  public static boolean isTerminal(int descriptor) {
    String name = nameOf(descriptor);
    return name.startsWith("/dev/pts/")
        || name.startsWith("/dev/tty")
        || name.equals("/dev/console");
  }

  /** What the kernel calls what is open by that number in this process; empty if nobody says. */
  static String nameOf(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }
}
