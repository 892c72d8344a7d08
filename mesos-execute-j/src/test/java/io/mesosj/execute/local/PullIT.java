package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.execute.testing.Cli;
import io.mesosj.local.testing.BusyboxImage;
import io.mesosj.local.testing.Registry;
import io.mesosj.local.testing.SlowRelay;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waiting for an image, from a registry at the other end of a slow line. */
@NeedsRoot
class PullIT {
  private static final int BYTES_PER_SECOND = 700_000;
  private static final Path LAUNCHER = Path.of("bin/mesos-execute-j").toAbsolutePath();

  @TempDir Path directory;
  private Registry registry;
  private SlowRelay line;

  @BeforeEach
  void fillTheRegistry() throws Exception {
    registry = new Registry(directory);
    registry.push(BusyboxImage.named("box").saveTo(directory), "team/box:1");
    line = new SlowRelay(registry.port(), BYTES_PER_SECOND);
  }

  @AfterEach
  void end() throws Exception {
    line.close();
    registry.close();
  }

  private List<String> words(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--master=local",
                "--name=t",
                "--docker_image=team/box:1",
                "--docker_registry=http://127.0.0.1:" + line.port(),
                "--docker_store_dir=" + directory.resolve("image-store"),
                "--command=true"));
    words.addAll(List.of(more));
    return words;
  }

  @Test
  void countsOnATerminal() throws Exception {
    Path screen = directory.resolve("screen");
    Process process =
        new ProcessBuilder(
                "script", "-qefc", LAUNCHER + " " + String.join(" ", words()), "/dev/null")
            .redirectErrorStream(true)
            .redirectOutput(screen.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(Files.readString(screen))
        .containsPattern("\r\u001b\\[Kpulling image 'team/box:1' [1-9][0-9]? %")
        // The line goes before anything else is said.
        .containsPattern(
            "%\u001b\\[\\?7h\r\u001b\\[K(\r\u001b\\[K)?Received status update TASK_STARTING");
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void saysSoOnceElsewhere() throws IOException {
    Cli cli = Cli.run(directory, words().toArray(String[]::new));

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.err())
        .containsOnlyOnce("pulling image")
        .containsPattern("mesos-execute-j: pulling image 'team/box:1' \\([0-9]\\.[0-9] MB\\)\n");
  }

  @Test
  void tellsPrograms() throws IOException {
    Cli cli = Cli.run(directory, words("--output=json").toArray(String[]::new));

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    List<String> events =
        cli.out()
            .lines()
            .map(Recordings::json)
            .filter(event -> event.path("image").asText().equals("team/box:1"))
            .map(
                event ->
                    event.path("event").asText()
                        + (event.path("total_bytes").asLong() > event.path("bytes").asLong()))
            .distinct()
            .toList();
    assertThat(events).startsWith("pullingtrue").endsWith("pulledfalse");
  }
}
