package io.mesosj.local.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Notes in {@code target/attacks.tsv} what became of attacks, for {@code ./check} to count: a name,
 * a tab, {@code refused} or {@code through}.
 */
public final class Attacks {
  private static final Path FILE = Path.of("target", "attacks.tsv");

  private Attacks() {}

  /** One attack; with assertions that it got nothing. */
  public interface Attack {
    void run() throws Exception;
  }

  /** Attacks; it got through if an assertion fails. */
  public static void refused(String name, Attack attack) throws Exception {
    try {
      attack.run();
    } catch (Exception | AssertionError e) {
      note(name, "through");
      throw e;
    }
    note(name, "refused");
  }

  private static synchronized void note(String name, String end) {
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(
          FILE, name + "\t" + end + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
