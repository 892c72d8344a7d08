package io.mesosj.base.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a file is a program of this machine. The kernel refuses to run anything else (ENOEXEC),
 * and the JDK, as execvp(3), then has {@code /bin/sh} run the file as a script, whatever it is.
 */
public final class Executable {
  private static final Path OURSELVES = Path.of("/proc/self/exe");
  private static final int HEADER = 20;

  private Executable() {}

  /** What keeps a file from being run; empty if nothing does. */
  public static Optional<String> problem(Path file) {
    if (Files.isExecutable(file) && Files.isRegularFile(file)) {
      return problemOfContent(file);
    }
    if (Files.isDirectory(file)) {
      return Optional.of("it is a directory");
    }
    if (!Files.exists(file)) {
      return Optional.of("there is no such file");
    }
    if (!Files.isRegularFile(file)) {
      return Optional.of("it is no regular file");
    }
    return Optional.of(notExecutable(file));
  }

  private static String notExecutable(Path file) {
    if (!ExecutableBits.anySet(file)) {
      return "it is not executable; chmod +x makes it so";
    }
    return ExecutableBits.isOnNoexecMount(file)
        ? "its file system is mounted noexec"
        : "this user may not execute it";
  }

  private static Optional<String> problemOfContent(Path file) {
    byte[] header;
    try {
      header = header(file);
    } catch (IOException e) {
      // Programs that may be run and not read are rare, and the kernel knows what they are.
      return Optional.empty();
    }
    if (header.length >= 2 && header[0] == '#' && header[1] == '!') {
      return Optional.empty();
    }
    if (!isElf(header)) {
      return Optional.of(
          header.length == 0
              ? "the file is empty"
              : "it is no program: it begins neither with #! nor as an ELF file");
    }
    return isOfThisMachine(header)
        ? Optional.empty()
        : Optional.of("it is a program for another kind of machine");
  }

  private static boolean isElf(byte[] header) {
    return header.length == HEADER
        && header[0] == 0x7f
        && header[1] == 'E'
        && header[2] == 'L'
        && header[3] == 'F';
  }

  /** Class (32 or 64 bits), byte order and machine, elf(5), as this JVM's own program has them. */
  private static boolean isOfThisMachine(byte[] header) {
    try {
      byte[] ours = header(OURSELVES);
      return !isElf(ours)
          || (header[4] == ours[4]
              && header[5] == ours[5]
              && header[18] == ours[18]
              && header[19] == ours[19]);
    } catch (IOException e) {
      // Without /proc nobody knows; the kernel does.
      return true;
    }
  }

  private static byte[] header(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(HEADER);
    }
  }
}
