package io.mesosj.base.version;

import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.regex.Pattern;

/**
 * The version and the commit that a program was built from. The version is in its jar's manifest.
 * The commit is in the file {@code commit} beside the jar, where the build puts it: in the jar it
 * would make every commit another jar, and with that other class-data archives.
 */
public final class BuildVersion {
  private static final String FILE = "commit";
  private static final int MAX_BYTES = 100;

  /** What the build's script writes. */
  private static final Pattern WORDS = Pattern.compile("[0-9a-z -]+");

  private BuildVersion() {}

  /** Such as {@code 0.1.0 (commit 1a2b3c4d5e6f)}, of the jar that a class is in. */
  public static String of(Class<?> main) {
    String version = main.getPackage().getImplementationVersion();
    return version == null ? "(not from a jar)" : version + " (" + commit(main) + ')';
  }

  private static String commit(Class<?> main) {
    CodeSource source = main.getProtectionDomain().getCodeSource();
    if (source == null) {
      return "commit unknown";
    }
    try {
      Path file = Path.of(source.getLocation().toURI()).resolveSibling(FILE);
      String words = SmallFile.text(file, MAX_BYTES).strip();
      return WORDS.matcher(words).matches() ? words : "commit unknown";
    } catch (IOException | URISyntaxException e) {
      // As a library somewhere else; said, and nothing depends on it.
      return "commit unknown";
    }
  }
}
