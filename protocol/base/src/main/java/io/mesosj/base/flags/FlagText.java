package io.mesosj.base.flags;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A flag's value that may be the text itself or the file it is in, as Mesos' flags have it. */
public final class FlagText {
  private static final int LARGEST_MEGABYTES = 16;
  private static final String STANDARD_INPUT = "-";

  private FlagText() {}

  /**
   * The text: of the file for {@code /path}, {@code ./path}, {@code ../path} and {@code
   * file:///path}, else the value itself.
   *
   * @throws UsageException naming flag and file when the file can't be read
   */
  public static String of(Flag flag, String value) throws UsageException {
    return namesFile(value, false) ? ofFile(flag, value) : value;
  }

  /**
   * The same for a value that would be JSON or YAML: every name of a file will do, and {@code -} is
   * standard input.
   *
   * @throws UsageException naming flag and file when the file can't be read
   */
  public static String ofDocument(Flag flag, String value) throws UsageException {
    return value.equals(STANDARD_INPUT) || namesFile(value, true) ? ofFile(flag, value) : value;
  }

  /**
   * Whether a value is a file's name.
   *
   * @param bare whether it may be a name without any slash: what ends with {@code .json}, {@code
   *     .yaml} or {@code .yml}, or is there
   */
  public static boolean namesFile(String value, boolean bare) {
    if (value.startsWith("/")
        || value.startsWith("./")
        || value.startsWith("../")
        || value.startsWith("file://")) {
      return true;
    }
    boolean document = value.startsWith("{") || value.startsWith("[") || value.indexOf('\n') >= 0;
    return bare && !document && (hasDocumentsName(value) || isThere(value));
  }

  private static boolean hasDocumentsName(String value) {
    return value.endsWith(".json") || value.endsWith(".yaml") || value.endsWith(".yml");
  }

  private static boolean isThere(String value) {
    try {
      return !value.isBlank() && Files.isRegularFile(Path.of(value));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * The text of a file that is named with or without {@code file://}; {@code -} is standard input.
   *
   * @throws UsageException naming flag and file when the file can't be read
   */
  public static String ofFile(Flag flag, String name) throws UsageException {
    ByteBuffer bytes = ByteBuffer.wrap(bytesOfFile(flag, name, LARGEST_MEGABYTES));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new UsageException(
          flag + ": file '" + FlagParser.echo(name) + "' is not text in UTF-8");
    }
  }

  /**
   * The content of a file or pipe that is named with or without {@code file://}; {@code -} is
   * standard input, which stays open: another flag may name it too, and finds its end.
   *
   * @throws UsageException naming flag and file when the file can't be read, or is larger than
   *     {@code megabytes}
   */
  public static byte[] bytesOfFile(Flag flag, String name, int megabytes) throws UsageException {
    String path = name.startsWith("file://") ? name.substring("file://".length()) : name;
    int most = megabytes << 20;
    try {
      byte[] content =
          path.equals(STANDARD_INPUT)
              ? System.in.readNBytes(most + 1)
              : SmallFile.start(Path.of(path), most + 1);
      if (content.length <= most) {
        return content;
      }
    } catch (NoSuchFileException e) {
      throw new UsageException(flag + ": file '" + FlagParser.echo(path) + "' does not exist");
    } catch (InvalidPathException e) {
      throw new UsageException(flag + ": '" + FlagParser.echo(path) + "' is not a path");
    } catch (IOException e) {
      throw new UsageException(
          flag + ": can't read file '" + FlagParser.echo(path) + "': " + FileProblem.briefly(e));
    }
    throw new UsageException(
        flag + ": file '" + FlagParser.echo(path) + "' is larger than " + megabytes + " MB");
  }
}
