package io.mesosj.execute.rootless;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Interrupts;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.FileTree;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.process.ProcessDirectories;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.SearchPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs this command again, as root of a user namespace of its own with its own mounts, networks,
 * processes and IPC. The kernel ends everything in there with the first process, which ends with
 * this one, however that does.
 */
public final class Entrance {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final long POLL_MILLIS = 2;
  private static final List<String> PROGRAMS =
      List.of("setpriv", "unshare", "mount", "ip", "mkfifo");

  private final Invocation invocation;
  private final IdMaps maps;
  private final boolean root;

  private Entrance(Invocation invocation, IdMaps maps) {
    this.invocation = invocation;
    this.maps = maps;
    this.root = maps.uid() == 0;
  }

  /**
   * Runs the command inside to its end, and returns its exit code.
   *
   * @throws FailureException if this machine does not allow it; the message says what would
   */
  public static int run(Invocation invocation) throws FailureException {
    try {
      IdMaps maps = IdMaps.ofUser(System.getProperty("user.name", ""));
      requirePrograms();
      return new Entrance(invocation, maps).run();
    } catch (IOException e) {
      throw new FailureException("without root: " + FileProblem.describe(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
  }

  private static void requirePrograms() throws FailureException {
    SearchPath path = SearchPath.ofThisProcess();
    for (String program : PROGRAMS) {
      if (path.find(program).isEmpty()) {
        throw new FailureException(
            "without root: there is no '" + program + "': apt-get install util-linux iproute2",
            ExitCode.FAILURE);
      }
    }
  }

  private int run() throws IOException, InterruptedException, FailureException {
    Map<String, String> environment = invocation.environment();
    UserPlaces places = new UserPlaces(environment);
    ProcessDirectories states = new ProcessDirectories(places.states());
    ProcessDirectories works = new ProcessDirectories(places.works());
    states.secure();
    works.secure();
    for (Path abandoned : states.abandoned()) {
      FileTree.remove(abandoned);
    }
    String name = ProcessDirectories.newName();
    List<Path> left = works.abandoned();
    Path state = states.make(name);
    Path work = works.make(name);
    Files.createDirectories(places.images());
    invocation.console().note(announcement());
    try (Outside outside = Outside.open(state, environment)) {
      Interrupts interrupts = Interrupts.install();
      interrupts.onFirst(outside::signal);
      interrupts.onSecond(outside::signal);
      return run(state, work, places.images(), left);
    } finally {
      FileTree.remove(state);
      removeIfEmpty(work);
    }
  }

  private String announcement() {
    return "rootless: runs in namespaces of its own"
        + (root || maps.several()
            ? ""
            : ", with one user, since " + maps.missing().orElse("there are no others"));
  }

  private int run(Path state, Path work, Path images, List<Path> left)
      throws IOException, InterruptedException, FailureException {
    Path script = state.resolve("inside.sh");
    try (InputStream text =
        Objects.requireNonNull(Entrance.class.getResourceAsStream("inside.sh"), "inside.sh")) {
      Files.copy(text, script);
    }
    Files.createDirectory(state.resolve("mounts"));
    Path go = state.resolve("go");
    Program.of(LIMIT, "mkfifo", "-m", "600", go.toString()).run().orFail();
    List<String> line = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "unshare"));
    if (!root) {
      line.add("--user");
    }
    line.addAll(List.of("--mount", "--net", "--pid", "--ipc", "--fork", "--kill-child=KILL"));
    line.addAll(List.of("sh", script.toString(), state.toString(), work.toString()));
    line.addAll(List.of(images.toString(), root ? "mapped" : "wait"));
    left.forEach(path -> line.add(path.toString()));
    line.add("--");
    line.addAll(ownCommand());
    ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
    builder.environment().put(InnerSide.VARIABLE, state.toString());
    Process process = builder.start();
    try {
      if (!root) {
        awaitNamespace(process);
        maps.write(process.pid());
        // Opened for both, so that neither end waits for the other.
        Program.of(LIMIT, "dd", "of=" + go, "conv=notrunc", "status=none")
            .input("go\n")
            .run()
            .orFail();
      }
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> ownCommand() throws IOException {
    String[] words = SmallFile.text(Path.of("/proc/self/cmdline")).split("\0", -1);
    List<String> line = new ArrayList<>(Arrays.asList(words).subList(0, words.length - 1));
    // As it is, whatever the first word says.
    line.set(0, Files.readSymbolicLink(Path.of("/proc/self/exe")).toString());
    return line;
  }

  private static void awaitNamespace(Process process)
      throws IOException, InterruptedException, FailureException {
    Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/user"));
    Path link = Path.of("/proc", Long.toString(process.pid()), "ns", "user");
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      try {
        if (!Files.readSymbolicLink(link).equals(own)) {
          return;
        }
      } catch (IOException e) {
        // Between two programs, or at its end.
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new FailureException("without root: " + Forbidden.why(), ExitCode.FAILURE);
  }

  private static void removeIfEmpty(Path work) {
    try {
      Files.deleteIfExists(work);
    } catch (IOException e) {
      // What is in it belongs to users that are only inside: the next run removes it there.
      return;
    }
  }
}
