package io.mesosj.scheduler.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OutputFollowerTest {
  private static final int CHUNK = 64 << 10;

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicInteger closedCalls = new AtomicInteger();

  @Test
  void copiesEveryByteOfBothFiles() throws Exception {
    byte[] random = new byte[1 << 20];
    new Random(1).nextBytes(random);
    files.put("/box/stdout", random);
    files.put("/box/stderr", new byte[] {1, 0, (byte) 0xff});
    OutputFollower follower = follower(this::read, out);

    follower.start();

    assertThat(follower.finish(Duration.ofSeconds(20))).isEmpty();
    assertThat(out.toByteArray()).isEqualTo(random);
    assertThat(err.toByteArray()).containsExactly(1, 0, 0xff);
  }

  @Test
  void seesWhatComesLater() throws Exception {
    OutputFollower follower = follower(this::read, out);
    follower.start();

    files.put("/box/stdout", new byte[] {'a'});
    await().until(() -> out.size() == 1);
    files.put("/box/stdout", new byte[] {'a', 'b'});

    assertThat(follower.finish(Duration.ofSeconds(20))).isEmpty();
    assertThat(out.toString(UTF_8)).isEqualTo("ab");
  }

  /** A task's last words may come after a look that found nothing, and before its end is known. */
  @Test
  void looksOnceMoreWhenTheTaskEndedDuringALookThatFoundNothing() throws Exception {
    AtomicReference<OutputFollower> running = new AtomicReference<>();
    Thread ending = new Thread(() -> finish(requireNonNull(running.get())));
    OutputFollower follower =
        follower(
            (path, offset) -> {
              byte[] found = read(path, offset);
              if (path.endsWith("stderr") && ending.getState() == Thread.State.NEW) {
                files.put("/box/stdout", new byte[] {'z'});
                ending.start();
                await().until(() -> ending.getState() == Thread.State.TIMED_WAITING);
              }
              return found;
            },
            out);
    running.set(follower);

    follower.start();
    await().until(() -> ending.getState() == Thread.State.TERMINATED);

    assertThat(out.toString(UTF_8)).isEqualTo("z");
  }

  private static void finish(OutputFollower follower) {
    try {
      assertThat(follower.finish(Duration.ofSeconds(20))).isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void triesAgainBeforeItGivesUp() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    files.put("/box/stdout", new byte[] {'a'});
    OutputFollower follower =
        follower(
            (path, offset) -> {
              if (calls.getAndIncrement() < 3) {
                throw new IOException("refused");
              }
              return read(path, offset);
            },
            out);
    follower.start();

    assertThat(follower.finish(Duration.ofSeconds(20))).isEmpty();
    assertThat(out.toString(UTF_8)).isEqualTo("a");
  }

  @Test
  void tellsThatTheRestCanNotBeRead() throws Exception {
    OutputFollower follower =
        follower(
            (path, offset) -> {
              throw new IOException("refused");
            },
            out);
    follower.start();

    assertThat(follower.finish(Duration.ofSeconds(20)).orElseThrow()).hasMessage("refused");
  }

  @Test
  void tellsOnceThatNobodyReadsTheOutput() throws Exception {
    files.put("/box/stdout", new byte[] {'a'});
    OutputFollower follower =
        follower(
            this::read,
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            });

    follower.start();

    await().until(() -> closedCalls.get() == 1);
    assertThat(follower.finish(Duration.ofSeconds(20))).isEmpty();
  }

  private OutputFollower follower(SandboxFiles source, OutputStream sink) {
    return new OutputFollower(source, "/box", sink, err, closedCalls::incrementAndGet);
  }

  private byte[] read(String path, long offset) {
    byte[] file = files.getOrDefault(path, new byte[0]);
    int start = (int) Math.min(offset, file.length);
    return Arrays.copyOfRange(file, start, Math.min(file.length, start + CHUNK));
  }
}
