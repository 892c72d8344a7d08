package io.mesosj.local.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OutputFanTest {
  private static final Path NO_PID = Path.of("no-pid-file");

  @Test
  void whatEndsBeforeAnybodyListensIsHeardAllTheSame() throws Exception {
    Process process = new ProcessBuilder("sh", "-c", "echo out; echo err >&2").start();
    PipeIo io = new PipeIo(process, "quick", NO_PID);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

    assertThat(heard(io).get(20, TimeUnit.SECONDS)).contains("out\n").contains("err\n");
  }

  @Test
  void whoComesAfterTheEndHearsOfIt() throws Exception {
    PipeIo io = new PipeIo(new ProcessBuilder("true").start(), "quick", NO_PID);
    heard(io).get(20, TimeUnit.SECONDS);

    assertThat(heard(io).get(20, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void whyRuncCanNotStartIsSaidInOneSentence(@TempDir Path directory) throws Exception {
    Path pidFile = directory.resolve("pid");
    String said = "exec failed: unable to start container process: exec: \"foo\": not found";
    ProcessBuilder runc = new ProcessBuilder("sh", "-c", "echo '" + said + "' >&2");

    assertThat(heard(new PipeIo(runc.start(), "runc", pidFile)).get(20, TimeUnit.SECONDS))
        .isEqualTo("exec: \"foo\": not found\n");

    // One that runs says what it likes.
    Files.writeString(pidFile, "7");
    assertThat(heard(new PipeIo(runc.start(), "runc", pidFile)).get(20, TimeUnit.SECONDS))
        .isEqualTo(said + "\n");
  }

  private static CompletableFuture<String> heard(ContainerIo io) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CompletableFuture<String> all = new CompletableFuture<>();
    var unused =
        io.listen(
            new ContainerIo.Listener() {
              @Override
              public void output(boolean error, byte[] data) throws IOException {
                synchronized (bytes) {
                  bytes.write(data);
                }
              }

              @Override
              public void ended() {
                all.complete(bytes.toString(UTF_8));
              }
            });
    return all;
  }
}
