package io.mesosj.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each recipe runs, and prints what the file beside it says; whatever ends it, nothing is left. */
@NeedsRoot
class RecipesIT {
  private static final Path RECIPES = Path.of("recipes");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  static List<String> recipes() throws IOException {
    try (Stream<Path> folders = Files.list(RECIPES)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("run")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void theRecipePrintsWhatIsExpected(String recipe) throws Exception {
    Process run = new ProcessBuilder("./run-all", recipe).redirectErrorStream(true).start();
    run.getOutputStream().close();
    String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(run.waitFor()).as(said).isZero();
    int notRun = said.indexOf(" not run: ");
    assumeFalse(
        notRun >= 0,
        () ->
            "optional peer: "
                + said.substring(notRun + " not run: ".length()).lines().findFirst().orElse(""));
    assertThat(said).startsWith(recipe).contains(" ok ", "recipes: 1 ok, 0 failed, 0 not run");
  }

  /** In the middle of it, with a container that runs; and kept for somebody who looks around. */
  @ParameterizedTest
  @CsvSource({"TERM, '', 143", "INT, '', 130", "TERM, --keep, 143"})
  void aSignalEndsItAndNothingIsLeft(String signal, String flag, int code, @TempDir Path work)
      throws Exception {
    ProcessBuilder builder = started(RECIPES);
    if (!flag.isEmpty()) {
      builder.command().add(flag);
    }
    endsByASignal(
        builder,
        flag.isEmpty() ? "== Its addresses and routes" : "# kept until you leave",
        signal,
        code,
        work);
  }

  /** A trap of the shell's would wait for it, until the recipe's machine is killed. */
  @Test
  void aSignalEndsACommandThatHangs(@TempDir Path work) throws Exception {
    Path recipes = work.resolve("recipes");
    Path copy = Files.createDirectories(recipes.resolve("bridge"));
    for (String name : List.of("lib", "bridge/cni-test.conf")) {
      Files.copy(RECIPES.resolve(name), recipes.resolve(name));
    }
    Files.createSymbolicLink(work.resolve("bin"), Path.of("bin").toAbsolutePath());
    String title = "say \"Its addresses and routes";
    String run = Files.readString(RECIPES.resolve("bridge/run"));
    assertThat(run).contains(title);
    Files.writeString(
        copy.resolve("run"), run.replace(title, "show 'echo hangs; sleep 1000'\n" + title));
    ProcessBuilder builder = started(recipes);
    String built =
        Stream.of("mesos-execute-j", "isolator-shim")
            .map(program -> Path.of("..", program, "bin").toAbsolutePath() + ":")
            .collect(Collectors.joining());
    builder.environment().compute("PATH", (name, path) -> built + path);
    endsByASignal(builder, "\nhangs\n", "TERM", 143, work);
  }

  private static ProcessBuilder started(Path recipes) {
    // A build in the background has had INT ignored since its shell, and so would what it starts.
    return new ProcessBuilder(
        "env", "--default-signal=INT", "bash", recipes.resolve("bridge/run").toString());
  }

  private static void endsByASignal(
      ProcessBuilder builder, String until, String signal, int code, Path work) throws Exception {
    Path said = work.resolve("said");
    Process run = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      run.getOutputStream().close();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !run.isAlive() || Files.readString(said).contains(until));
      String machine = machine(run).orElseThrow(() -> new AssertionError(read(said)));
      Set<String> clusters = clusters(run);
      assertThat(clusters).as("containers' cgroups").isNotEmpty();

      new ProcessBuilder("kill", "-" + signal, String.valueOf(run.pid())).start().waitFor();

      assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(read(said)).isTrue();
      assertThat(run.exitValue()).as(read(said)).isEqualTo(code);
      Awaitility.await().atMost(PATIENCE).until(() -> processesIn(machine).isEmpty());
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(cgroups()).doesNotContainAnyElementsOf(clusters));
    } finally {
      run.destroyForcibly();
    }
  }

  /** What {@code --keep} is for: a shell in the recipe's machine, where its network still is. */
  @Test
  void keepOpensAShellAtATerminal(@TempDir Path work) throws Exception {
    Path said = work.resolve("said");
    // A terminal is what script gives the command; what is typed comes by its standard input.
    Process run =
        new ProcessBuilder("script", "-qefc", "recipes/bridge/run --keep", "/dev/null")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !run.isAlive() || Files.readString(said).contains("# kept until you leave"));
      run.getOutputStream()
          .write(
              "echo here: $(hostname) $(ip -br link show mesos-cni0 | wc -l)\nexit 3\n"
                  .getBytes(StandardCharsets.UTF_8));
      run.getOutputStream().flush();

      assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(read(said)).isTrue();
      assertThat(run.exitValue()).as(read(said)).isZero();
      assertThat(read(said)).contains("here: bridge 1");
      assertThat(clusters(run)).isEmpty();
    } finally {
      run.destroyForcibly();
    }
  }

  @Test
  void anUnknownArgumentIsRefusedAndHelpTellsWhatItIs() throws Exception {
    assertThat(new ProcessBuilder("recipes/bridge/run", "--kep").start().waitFor()).isEqualTo(2);
    Process help = new ProcessBuilder("recipes/bridge/run", "--help").start();
    assertThat(new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("A Linux bridge", "--keep");
  }

  @Test
  void theDemoOffersThem() throws Exception {
    Process menu =
        new ProcessBuilder("script", "-qefc", "../demo --recipes", "/dev/null")
            .redirectErrorStream(true)
            .start();
    menu.getOutputStream().write("99\nbrigde\n\n".getBytes(StandardCharsets.UTF_8));
    menu.getOutputStream().close();
    String said = new String(menu.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(menu.waitFor()).as(said).isZero();
    assertThat(said)
        .contains(recipes())
        .containsPattern("1  agents +Two agents")
        .contains("there is no recipe '99'", "there is no recipe 'brigde'");
  }

  /** The namespace of processes that the recipe made. */
  private static Optional<String> machine(Process run) {
    return run.descendants()
        .map(each -> pidNamespace(each.pid()))
        .filter(space -> !space.isEmpty() && !space.equals(pidNamespace(run.pid())))
        .findFirst();
  }

  private static String pidNamespace(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", String.valueOf(pid), "ns/pid")).toString();
    } catch (IOException e) {
      return ""; // It has ended.
    }
  }

  private static List<Long> processesIn(String machine) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> pidNamespace(pid).equals(machine))
        .toList();
  }

  /** The names of the cgroups that the recipe's cluster has made; containers are in them. */
  private static Set<String> clusters(Process run) {
    Set<String> names = new TreeSet<>();
    for (long pid : run.descendants().map(ProcessHandle::pid).toList()) {
      for (String line : read(Path.of("/proc", String.valueOf(pid), "cgroup")).split("[/\n]", -1)) {
        if (line.startsWith("mesosj.")) {
          names.add(line);
        }
      }
    }
    return names;
  }

  private static List<String> cgroups() throws IOException {
    try (Stream<Path> all =
        Files.find(Path.of("/sys/fs/cgroup"), 3, (path, is) -> is.isDirectory())) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
