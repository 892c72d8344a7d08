package io.mesosj.local.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutputFanTest {
  @Test
  void whatEndsBeforeAnybodyListensIsHeardAllTheSame() throws Exception {
    Process process = new ProcessBuilder("sh", "-c", "echo out; echo err >&2").start();
    PipeIo io = new PipeIo(process, "quick");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

    assertThat(heard(io).get(20, TimeUnit.SECONDS)).contains("out\n").contains("err\n");
  }

  @Test
  void whoComesAfterTheEndHearsOfIt() throws Exception {
    PipeIo io = new PipeIo(new ProcessBuilder("true").start(), "quick");
    heard(io).get(20, TimeUnit.SECONDS);

    assertThat(heard(io).get(20, TimeUnit.SECONDS)).isEmpty();
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
