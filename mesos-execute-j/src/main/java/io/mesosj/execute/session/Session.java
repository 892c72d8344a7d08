package io.mesosj.execute.session;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.Standard;
import io.mesosj.base.thread.Threads;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.recordio.RecordReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.agent.Protos.ProcessIO;
import org.jspecify.annotations.Nullable;

/**
 * A command inside a running container, with our standard input and output.
 *
 * @param input whether it gets our standard input
 * @param terminal whether it gets a terminal
 */
public record Session(ContainerClient agent, boolean input, boolean terminal) {
  private static final int MAX_RECORD = 16 << 20;
  private static final long WAIT_SECONDS = 10;

  /**
   * Runs to the end.
   *
   * @return the command's exit code
   */
  public int run(ContainerID parent, CommandInfo command, Standard streams) throws IOException {
    // Not System.in, which would hold keys back in its buffer.
    return run(parent, command, streams, input ? new FileInputStream(FileDescriptor.in) : null);
  }

  /**
   * Runs to the end with another standard input.
   *
   * @return the command's exit code
   */
  public int run(
      ContainerID parent, CommandInfo command, Standard streams, @Nullable InputStream from)
      throws IOException {
    ContainerID id =
        ContainerID.newBuilder().setValue(UUID.randomUUID().toString()).setParent(parent).build();
    try (HttpReply output = agent.session(id, command, terminal)) {
      CompletableFuture<Integer> end = waitFor(id);
      Optional<UserTerminal> user =
          input && terminal ? UserTerminal.raw() : Optional.<UserTerminal>empty();
      try {
        if (from != null) {
          InputPump.start(agent, id, terminal, from);
        }
        copy(output, streams);
      } finally {
        user.ifPresent(UserTerminal::close);
      }
      return exitCode(end);
    }
  }

  /** Asked while it runs: afterwards the agent may have forgotten it. */
  private CompletableFuture<Integer> waitFor(ContainerID id) {
    CompletableFuture<Integer> end = new CompletableFuture<>();
    Threads.start(
        "end of session",
        () -> {
          try {
            end.complete(agent.waitFor(id));
          } catch (IOException | RuntimeException | Error e) {
            end.completeExceptionally(e);
          }
        });
    return end;
  }

  private static void copy(HttpReply output, Standard streams) throws IOException {
    RecordReader records = new RecordReader(output.body(), MAX_RECORD);
    for (byte[] record = records.read(); record != null; record = records.read()) {
      ProcessIO message = ProcessIO.parseFrom(record);
      if (message.getType() == ProcessIO.Type.DATA) {
        boolean error = message.getData().getType() == ProcessIO.Data.Type.STDERR;
        var stream = error ? streams.err() : streams.out();
        stream.write(message.getData().getData().toByteArray());
        stream.flush();
      }
    }
  }

  private static int exitCode(CompletableFuture<Integer> end) throws IOException {
    try {
      int status = end.get(WAIT_SECONDS, TimeUnit.SECONDS);
      return (status & 0x7f) != 0 ? ExitCode.signaled(status & 0x7f) : status >> 8;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the agent did not say how the command ended: " + e.getMessage(), e);
    }
  }
}
