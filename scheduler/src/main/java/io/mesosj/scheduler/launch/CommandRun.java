package io.mesosj.scheduler.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mesosj.base.thread.Threads;
import io.mesosj.scheduler.agent.ContainerClient;
import io.mesosj.scheduler.agent.NestedSession;
import io.mesosj.scheduler.failure.SchedulerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerID;

/** One command inside a container, run to its end and no longer than somebody waits for it. */
final class CommandRun {
  private static final int MOST_BYTES = 16 << 20;

  private final List<String> words;

  CommandRun(List<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a command has at least one word");
    }
    this.words = List.copyOf(words);
  }

  ExecResult run(ContainerClient agent, ContainerID container, Duration limit) throws IOException {
    CommandInfo command =
        CommandInfo.newBuilder()
            .setShell(false)
            .setValue(words.get(0))
            .addAllArguments(words)
            .build();
    try (NestedSession session = NestedSession.start(agent, container, command, false)) {
      CompletableFuture<ExecResult> result = new CompletableFuture<>();
      Threads.start("exec " + words.get(0), () -> finish(session, result));
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("'" + words.get(0) + "' had not ended after " + limit, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while '" + words.get(0) + "' ran");
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      throw new IOException(
          "'"
              + words.get(0)
              + "' could not be followed to its end: "
              + SchedulerException.words(cause),
          cause);
    }
  }

  private static void finish(NestedSession session, CompletableFuture<ExecResult> result) {
    try {
      Bounded out = new Bounded();
      Bounded err = new Bounded();
      session.copy(out, err);
      result.complete(new ExecResult(session.exitCode(), out.toString(UTF_8), err.toString(UTF_8)));
    } catch (IOException | RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  /** What a command prints may be without end. */
  private static final class Bounded extends ByteArrayOutputStream {
    @Override
    public synchronized void write(byte[] bytes) throws IOException {
      if (size() + bytes.length > MOST_BYTES) {
        throw new IOException("it printed more than " + MOST_BYTES + " bytes");
      }
      super.write(bytes);
    }
  }
}
