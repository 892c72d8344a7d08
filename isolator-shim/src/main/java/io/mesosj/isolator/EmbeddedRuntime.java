package io.mesosj.isolator;

import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.process.ProcessDirectories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where embedded clusters keep what runs, each in a directory named for its process, and which
 * networks and plugins it used: whoever cleans up after one that was killed may have others.
 *
 * @param directory its runtime directory
 * @param configDir its networks, if it had any
 * @param pluginDirs its plugins
 */
public record EmbeddedRuntime(Path directory, Optional<Path> configDir, List<Path> pluginDirs) {
  /** Below it is a directory for each process. */
  public static final Path PLACE = Path.of("/run/mesos-execute-j");

  /** For those who clean up. */
  public static final Path LOCK = PLACE.resolve("lock");

  private static final String FILE = "cni";

  /** Of the clusters whose process is no more. */
  public static List<Path> abandoned() throws IOException {
    return new ProcessDirectories(PLACE).abandoned();
  }

  /** Remembers them: a line for the networks, which may be empty, and one for each directory. */
  public static void write(Path directory, Optional<Path> configDir, List<Path> pluginDirs)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(configDir.map(path -> path.toAbsolutePath().toString()).orElse(""));
    pluginDirs.forEach(path -> lines.add(path.toAbsolutePath().toString()));
    DurableFile.write(
        directory.resolve(FILE),
        (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8),
        DurableFile.Readers.OWNER);
  }

  /** Reads what a cluster remembered; one that was killed before it could had no containers. */
  public static EmbeddedRuntime read(Path directory) throws IOException {
    try {
      List<String> lines = SmallFile.lines(directory.resolve(FILE));
      Optional<Path> configDir =
          lines.stream().findFirst().filter(line -> !line.isEmpty()).map(Path::of);
      return new EmbeddedRuntime(
          directory, configDir, lines.stream().skip(1).map(Path::of).toList());
    } catch (NoSuchFileException e) {
      return new EmbeddedRuntime(directory, Optional.empty(), List.of());
    }
  }
}
