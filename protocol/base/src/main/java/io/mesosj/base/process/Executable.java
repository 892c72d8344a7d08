package io.mesosj.base.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a file is a program of this machine. The kernel refuses to run anything else (ENOEXEC),
 * and the JDK, as execvp(3), then has {@code /bin/sh} run the file as a script, whatever it is.
 */
public final class Executable {
  private static final Path OURSELVES = Path.of("/proc/self/exe");

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
      return Optional.of(
          Files.isSymbolicLink(file)
              ? "it is a link that leads to no file"
              : "there is no such file");
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
    ElfFile program;
    try {
      program = ElfFile.read(file);
    } catch (IOException e) {
      // Programs that may be run and not read are rare, and the kernel knows what they are.
      return Optional.empty();
    }
    if (program.beginsWith("#!")) {
      return Optional.empty();
    }
    if (!program.isElf()) {
      return Optional.of(
          program.isEmpty()
              ? "the file is empty"
              : "it is no program: it begins neither with #! nor as an ELF file");
    }
    if (program.isShort()) {
      return Optional.of("the file is cut off");
    }
    return isOfThisMachine(program)
        ? program.damage()
        : Optional.of("it is a program for another kind of machine");
  }

  /** As this JVM's own program is. */
  private static boolean isOfThisMachine(ElfFile program) {
    try {
      ElfFile ours = ElfFile.read(OURSELVES);
      return !ours.isElf() || program.isOfOneMachineWith(ours);
    } catch (IOException e) {
      // Without /proc nobody knows; the kernel does.
      return true;
    }
  }
}
