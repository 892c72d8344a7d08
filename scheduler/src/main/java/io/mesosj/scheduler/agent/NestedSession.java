package io.mesosj.scheduler.agent;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.random.KernelRandom;
import io.mesosj.base.thread.Threads;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.scheduler.failure.SchedulerException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerID;

/**
 * A command in a container of its own inside a running one: in its namespaces and networks. It ends
 * with the session.
 */
public final class NestedSession implements AutoCloseable {
  private static final long WAIT_SECONDS = 10;

  private final ContainerID id;
  private final HttpReply output;
  private final CompletableFuture<Integer> end;

  private NestedSession(ContainerID id, HttpReply output, CompletableFuture<Integer> end) {
    this.id = id;
    this.output = output;
    this.end = end;
  }

  /**
   * Starts a command.
   *
   * @param parent the container
   * @param terminal whether the command gets a terminal
   */
  public static NestedSession start(
      ContainerClient agent, ContainerID parent, CommandInfo command, boolean terminal)
      throws IOException {
    ContainerID id =
        ContainerID.newBuilder().setValue(KernelRandom.uuid().toString()).setParent(parent).build();
    HttpReply output = agent.session(id, command, terminal);
    return new NestedSession(id, output, waitFor(agent, id));
  }

  /** Asked while it runs: afterwards the agent may have forgotten it. */
  private static CompletableFuture<Integer> waitFor(ContainerClient agent, ContainerID id) {
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

  /** The command's own container. */
  public ContainerID id() {
    return id;
  }

  /** Copies what it prints, to its end. */
  public void copy(OutputStream out, OutputStream err) throws IOException {
    ProcessOutput.copy(output, out, err);
  }

  /**
   * The command's exit code, 128 and the signal's number where one ended it; after its output.
   *
   * @throws IOException if the agent does not say
   */
  public int exitCode() throws IOException {
    try {
      int status = end.get(WAIT_SECONDS, TimeUnit.SECONDS);
      return (status & 0x7f) != 0 ? ExitCode.signaled(status & 0x7f) : status >> 8;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (TimeoutException e) {
      throw new IOException(
          "the agent did not say within " + WAIT_SECONDS + " s how the command ended", e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      throw new IOException(
          "the agent did not say how the command ended: " + SchedulerException.words(cause), cause);
    }
  }

  @Override
  public void close() {
    output.close();
  }
}
