package io.mesosj.base.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ProgramTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  @TempDir private Path work;

  private static Program sh(Duration limit, String script) {
    return Program.of(limit, "sh", "-c", script);
  }

  /** Whether the process whose number the file has is gone. */
  private static boolean isGone(Path pidFile) throws Exception {
    long pid = Long.parseLong(Files.readString(pidFile).strip());
    return ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true);
  }

  @Test
  void returnsStatusAndBothOutputs() throws Exception {
    ProgramOutput apart = sh(LONG, "echo out; echo err >&2; exit 3").errorsApart().run();

    assertThat(apart.status()).isEqualTo(3);
    assertThat(new String(apart.stdout(), UTF_8)).isEqualTo("out\n");
    assertThat(new String(apart.stderr(), UTF_8)).isEqualTo("err\n");
    assertThat(sh(LONG, "echo out; echo err >&2").run().text()).isEqualTo("out\nerr\n");
  }

  @Test
  void moreOutputThanAPipeHoldsIsReadWhileItRuns() throws Exception {
    ProgramOutput output = sh(LONG, "head -c 1000000 /dev/zero").run();

    assertThat(output.stdout()).hasSize(1_000_000);
  }

  @Test
  void moreInputThanAPipeHoldsReachesAProgramThatReadsLate() throws Exception {
    assertThat(sh(LONG, "sleep 0.2; wc -c").input("x".repeat(500_000)).run().text().strip())
        .isEqualTo("500000");
  }

  @Test
  void inputThatIsNotReadBlocksNobody() throws Exception {
    assertThat(sh(LONG, "exit 0").input("x".repeat(500_000)).run().status()).isZero();
  }

  @Test
  void hasExactlyTheEnvironmentAndTheMarkOfTheRun() throws Exception {
    Program program = Program.of(LONG, "env").environment(Map.of("A", "b", "PATH", "/bin"));
    Program identified = Program.of(LONG, "env").environment(Map.of("A", "b"), Map.of("A", "b"));

    assertThat(program.run().text().lines())
        .filteredOn(line -> !line.startsWith("MESOSJ_RUN="))
        .containsExactlyInAnyOrder("A=b", "PATH=/bin");
    assertThat(identified.run().text()).isEqualTo("A=b\n");
  }

  @Test
  void aFailureIsToldInItsOwnWords() throws Exception {
    ProgramOutput failed = sh(LONG, "printf 'no\\033[31m\\n such thing\\n'; exit 1").run();

    assertThatThrownBy(failed::orFail).hasMessage("'sh' failed: no\\u001b[31m  such thing");
    assertThatThrownBy(() -> sh(LONG, "exit 4").run().orFail())
        .hasMessage("'sh' failed: exit code 4");
  }

  @Test
  void whatTakesTooLongIsKilledWithItsOrphans() throws Exception {
    Path orphan = work.resolve("orphan");
    String script = "(sleep 1000 & echo $! >" + orphan + ") & wait; exec sleep 1000";

    assertThatThrownBy(() -> sh(Duration.ofSeconds(1), script).run())
        .isInstanceOf(ProgramException.class)
        .hasMessage("'sh' was killed because it took longer than 1.0 s");
    await().atMost(Duration.ofMinutes(1)).until(() -> isGone(orphan));
  }

  @Test
  void whatPrintsTooMuchIsKilled() {
    assertThatThrownBy(() -> sh(LONG, "yes").maxOutput(100_000).run())
        .hasMessage("'sh' was killed because it printed more than 100000 bytes");
  }

  @Test
  void anInterruptKillsItAndStaysSet() throws Exception {
    Path pid = work.resolve("pid");
    AtomicReference<String> said = new AtomicReference<>("");
    Thread runner =
        new Thread(
            () -> {
              try {
                said.set(sh(LONG, "echo $$ >" + pid + "; exec sleep 1000").run().text());
              } catch (ProgramException e) {
                said.set(e.getMessage() + " " + Thread.currentThread().isInterrupted());
              }
            });
    runner.start();
    await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(pid) && Files.size(pid) > 0);

    runner.interrupt();
    runner.join();

    assertThat(said.get()).isEqualTo("'sh' was killed because we were interrupted true");
    await().atMost(Duration.ofMinutes(1)).until(() -> isGone(pid));
  }

  @Test
  void anotherThreadCancelsIt() throws Exception {
    RunningProgram running = sh(LONG, "sleep 1000; true").start();

    new Thread(running::cancel).start();

    assertThatThrownBy(running::finish).hasMessage("'sh' was cancelled");
  }

  @Test
  void aChildThatHoldsTheOutputIsNotWaitedFor() throws Exception {
    Path pid = work.resolve("pid");
    ProgramOutput output = sh(LONG, "sleep 30 & echo $! >" + pid + "; echo done").run();
    long child = Long.parseLong(Files.readString(pid).strip());
    ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);

    assertThat(output.text()).isEqualTo("done\n");
  }

  @Test
  void aProgramThatIsBeingWrittenIsTriedAgain() throws Exception {
    Path program = Files.copy(Path.of("/bin/true").toRealPath(), work.resolve("busy"));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    OutputStream writer = Files.newOutputStream(program, java.nio.file.StandardOpenOption.APPEND);
    Thread closing =
        new Thread(
            () -> {
              try (writer) {
                Thread.sleep(60);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    closing.start();

    assertThat(Program.of(LONG, program.toString()).run().status()).isZero();
    closing.join();
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThatThrownBy(() -> Program.of(LONG, "no-such-program").run())
        .hasMessage("'no-such-program' can't be run: it is not in the PATH; install it");
    assertThatThrownBy(() -> Program.of(LONG, "true").in(work.resolve("gone")).run())
        .hasMessage("'true' can't be run: its directory '" + work + "/gone' is not there");
  }

  @Test
  void aScriptWhoseInterpreterIsMissingIsSaid() throws Exception {
    Path script = Files.writeString(work.resolve("script"), "#!/no/such/interpreter\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();

    assertThatThrownBy(() -> Program.of(LONG, script.toString()).run())
        .hasMessage(
            "'%s' can't be run: the interpreter or loader that it names is not there", script);
  }
}
