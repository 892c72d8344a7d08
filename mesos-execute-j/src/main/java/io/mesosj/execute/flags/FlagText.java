package io.mesosj.execute.flags;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A flag's value that may be the text itself or the file it is in, as Mesos' flags have it. */
public final class FlagText {
  private static final long LARGEST_FILE = 16L << 20;

  private FlagText() {}

  /**
   * The text: of the file for {@code /path} and {@code file:///path}, else the value itself.
   *
   * @throws UsageException naming flag and file when the file can't be read
   */
  public static String of(Flag flag, String value) throws UsageException {
    if (value.startsWith("file://")) {
      return read(flag, value.substring("file://".length()));
    }
    return value.startsWith("/") ? read(flag, value) : value;
  }

  /**
   * The text of a file that is named with or without {@code file://}.
   *
   * @throws UsageException naming flag and file when the file can't be read
   */
  public static String ofFile(Flag flag, String name) throws UsageException {
    return read(flag, name.startsWith("file://") ? name.substring("file://".length()) : name);
  }

  private static String read(Flag flag, String name) throws UsageException {
    try {
      Path file = Path.of(name);
      if (Files.isRegularFile(file) && Files.size(file) > LARGEST_FILE) {
        throw new UsageException(flag + ": file '" + name + "' is larger than 16 MB");
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new UsageException(flag + ": file '" + FlagParser.echo(name) + "' does not exist");
    } catch (InvalidPathException e) {
      throw new UsageException(flag + ": '" + FlagParser.echo(name) + "' is not a path");
    } catch (IOException e) {
      throw new UsageException(
          flag + ": can't read file '" + FlagParser.echo(name) + "': " + e.getMessage());
    }
  }
}
