package io.mesosj.local.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** By what a file is known again while nobody has written to it. */
final class FileIdentity {
  private FileIdentity() {}

  /** The change time tells of a file that was rewritten and given its earlier times. */
  static String of(Path file) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime", new LinkOption[0]);
    return file
        + " "
        + found.get("dev")
        + " "
        + found.get("ino")
        + " "
        + found.get("size")
        + " "
        + nanos(found.get("lastModifiedTime"))
        + " "
        + nanos(found.get("ctime"));
  }

  private static String nanos(@Nullable Object time) {
    return time instanceof FileTime known
        ? Long.toString(known.to(TimeUnit.NANOSECONDS))
        : String.valueOf(time);
  }
}
