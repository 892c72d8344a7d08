package io.mesosj.base.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a file is a program of this machine. The kernel refuses to run anything else (ENOEXEC),
 * and the JDK, as execvp(3), then has {@code /bin/sh} run the file as a script, whatever it is.
 */
public final class Executable {
  /** An interpreter may be a script itself; the kernel goes no deeper. */
  private static final int MOST_INTERPRETERS = 5;

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
    return problemOf(file, MOST_INTERPRETERS)
        .map(why -> "it is not a program for this machine: " + why);
  }

  private static Optional<String> problemOf(Path file, int interpreters) {
    try {
      ElfFile program = ElfFile.read(file);
      return program.beginsWith("#!")
          ? problemOfScript(ScriptStart.read(file), interpreters)
          : problemOf(program);
    } catch (IOException | InvalidPathException e) {
      // Programs that may be run and not read, or whose interpreter has a name that Java has no
      // letters for, are rare, and the kernel knows what they are.
      return Optional.empty();
    }
  }

  /** A script is no better than its interpreter: of one that is no program the kernel says so. */
  private static Optional<String> problemOfScript(ScriptStart script, int interpreters) {
    if (script.damage().isPresent()) {
      return script.damage();
    }
    Path interpreter = Path.of("/").resolve(script.interpreter());
    // What else is wrong with it the kernel says in words of its own.
    boolean runs =
        script.interpreter().startsWith("/")
            && interpreters > 0
            && Files.isExecutable(interpreter)
            && Files.isRegularFile(interpreter);
    return runs
        ? problemOf(interpreter, interpreters - 1)
            .map(why -> "its interpreter '" + interpreter + "' is no program: " + why)
        : Optional.empty();
  }

  private static Optional<String> problemOf(ElfFile program) {
    if (!program.isElf()) {
      return Optional.of(
          program.isEmpty() ? "the file is empty" : "it begins neither with #! nor as an ELF file");
    }
    if (program.isShort()) {
      return Optional.of("the file is cut off");
    }
    return isOfThisMachine(program)
        ? program.damage()
        : Optional.of("it is for another kind of machine");
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
