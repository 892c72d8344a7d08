package io.mesosj.local.rootless;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.FileTree;
import io.mesosj.base.process.ProcessDirectories;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.SearchPath;
import io.mesosj.local.cgroup.CgroupPlace;
import io.mesosj.local.cgroup.LeftCgroups;
import io.mesosj.local.cgroup.UserCgroup;
import io.mesosj.local.files.ClosedDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command as root of a user namespace of its own with its own mounts, networks, processes
 * and IPC. The kernel ends everything in there with the first process, which ends with the thread
 * that runs it here, however that does.
 */
public final class Entrance {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration ENDING = Duration.ofSeconds(1);
  private static final long POLL_MILLIS = 2;

  /** Exit codes from here on are signals'. */
  private static final int SIGNALED = 128;

  private static final List<String> PROGRAMS =
      List.of("setpriv", "unshare", "mount", "ip", "mkfifo");

  private final InnerCommand command;
  private final IdMaps maps;
  private final boolean root;

  private Entrance(InnerCommand command, IdMaps maps) {
    this.command = command;
    this.maps = maps;
    this.root = maps.uid() == 0;
  }

  /**
   * Runs the command inside to its end, and returns its exit code. It ends with the calling thread.
   *
   * @throws FailureException if this machine does not allow it; the message says what would
   */
  public static int run(InnerCommand command) throws FailureException {
    try {
      for (PublishedPort port : command.ports()) {
        MachinePort.check(command.published(), port);
      }
      IdMaps maps = IdMaps.ofUser(System.getProperty("user.name", ""));
      requirePrograms();
      return new Entrance(command, maps).run();
    } catch (IOException e) {
      throw new FailureException("without root: " + FileProblem.describe(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
  }

  private static void requirePrograms() throws FailureException {
    Optional<String> missing = missingProgram();
    if (missing.isPresent()) {
      throw new FailureException("without root: " + missing.get(), ExitCode.FAILURE);
    }
  }

  /** Which of those that it takes is not there, and what to do about it. */
  static Optional<String> missingProgram() {
    SearchPath path = SearchPath.ofThisProcess();
    return PROGRAMS.stream()
        .filter(program -> path.find(program).isEmpty())
        .findFirst()
        .map(program -> "there is no '" + program + "': apt-get install util-linux iproute2");
  }

  private int run() throws IOException, InterruptedException, FailureException {
    UserPlaces places = new UserPlaces(command.environment());
    ProcessDirectories states = new ProcessDirectories(places.states());
    ProcessDirectories works = new ProcessDirectories(places.works());
    states.secure();
    works.secure();
    for (Path abandoned : states.abandoned()) {
      // By its name they are found, so it stays until they are gone.
      removeCgroups(abandoned);
      FileTree.remove(abandoned);
    }
    String name = ProcessDirectories.newName();
    List<Path> left = works.abandoned();
    Path state = states.make(name);
    Path work = works.make(name);
    // Whatever the umask is: images that others may write to are not used.
    ClosedDirectory.make(places.images());
    command.onlooker().note(announcement());
    try (Outside outside = Outside.open(state, work, command)) {
      command.onlooker().opened(outside::signal);
      return run(state, work, places.images(), left);
    } finally {
      removeCgroups(state);
      FileTree.remove(state);
      removeIfEmpty(work);
    }
  }

  /** Only root has any. */
  private void removeCgroups(Path state) throws IOException {
    if (root) {
      LeftCgroups.ofThisHost()
          .removeTree(CgroupPlace.parentOf(String.valueOf(state.getFileName())));
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
    Path go = makeGo(state);
    List<String> line = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
    Optional<UserCgroup> cgroup = root ? Optional.empty() : UserCgroup.find();
    if (cgroup.isPresent()) {
      cgroup.get().prepare();
    }
    line.add("unshare");
    if (!root) {
      line.add("--user");
    }
    line.addAll(List.of("--mount", "--net", "--pid", "--ipc", "--fork", "--kill-child=KILL"));
    line.addAll(List.of("sh", script.toString(), state.toString(), work.toString()));
    line.addAll(List.of(images.toString(), "wait"));
    left.forEach(path -> line.add(path.toString()));
    line.add("--");
    line.addAll(command.line());
    ProcessBuilder builder = new ProcessBuilder(line);
    command.onlooker().connect(builder);
    builder.environment().put(InnerSide.VARIABLE, state.toString());
    // Root in there runs root's programs, iptables first, which few users have in their PATH.
    builder.environment().put("PATH", SearchPath.ofThisProcess().text());
    Process process = builder.start();
    try {
      command.onlooker().started(process);
      return run(process, state, go);
    } catch (IOException | FailureException e) {
      // It may be about to end, and for that reason its files not be written.
      process.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS);
      if (isRefused(process, state)) {
        throw new FailureException("without root: " + Forbidden.why(), e);
      }
      throw e;
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * AppArmor lets a namespace be made and refuses what is done in it: then the process ends at any
   * moment before it is let go.
   */
  private int run(Process process, Path state, Path go)
      throws IOException, InterruptedException, FailureException {
    awaitNamespace(process, "net");
    if (!root) {
      maps.write(process.pid());
    }
    Optional<WayOut> wayOut = WayOut.open(process, state, command.onlooker()::warn);
    try {
      tell(process, state);
      int status = letGo(go, process);
      if (isRefused(process, state)) {
        throw new FailureException("without root: " + Forbidden.why(), ExitCode.FAILURE);
      }
      return status;
    } finally {
      wayOut.ifPresent(WayOut::close);
    }
  }

  /** It has ended by itself before it was inside. */
  private static boolean isRefused(Process process, Path state) {
    return !process.isAlive()
        && process.exitValue() > 0
        && process.exitValue() < SIGNALED
        && Files.notExists(state.resolve("entered"));
  }

  /** For who wants to look inside, by nsenter. */
  private static void tell(Process process, Path state) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    // It is started a moment after the namespaces are there.
    while (process.isAlive() && System.nanoTime() < deadline) {
      Optional<ProcessHandle> first = process.children().findFirst();
      if (first.isPresent()) {
        Files.writeString(state.resolve("process"), first.get().pid() + "\n");
        return;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Makes what a process waits at until it is let go. */
  static Path makeGo(Path state) throws IOException {
    Path go = state.resolve("go");
    Program.of(LIMIT, "mkfifo", "-m", "600", go.toString()).run().orFail();
    return go;
  }

  /** Lets it go, and waits for its end; until then it finds what it is told. */
  static int letGo(Path go, Process process) throws IOException, InterruptedException {
    // Opened for both, so that neither end waits for the other.
    try (FileChannel channel =
        FileChannel.open(go, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {'g', 'o', '\n'}));
      return process.waitFor();
    }
  }

  /**
   * Waits until a process is in a namespace of its own.
   *
   * @param kind as in /proc/PID/ns
   */
  static void awaitNamespace(Process process, String kind)
      throws IOException, InterruptedException, FailureException {
    Path own = Files.readSymbolicLink(Path.of("/proc/self/ns", kind));
    Path link = Path.of("/proc", Long.toString(process.pid()), "ns", kind);
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
