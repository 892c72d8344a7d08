package io.mesosj.execute.session;

import io.mesosj.base.console.Standard;
import io.mesosj.base.thread.Threads;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.scheduler.agent.ContainerClient;
import io.mesosj.scheduler.agent.ProcessOutput;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.mesos.v1.Protos.ContainerID;
import org.jspecify.annotations.Nullable;

/**
 * A user at a container that runs already, until it ends or the user lets go of it.
 *
 * @param container which one
 * @param terminal whether it has a terminal
 * @param keys by which the user lets go; null when what is typed does not go to the container
 */
public record AttachedSession(ContainerID container, boolean terminal, @Nullable DetachKeys keys) {
  /** How it came to its end. */
  public enum End {
    /** The container has ended. */
    ENDED,
    /** The user has left it running. */
    LEFT
  }

  /**
   * Stays to the end.
   *
   * @param output what the container prints, from {@link ContainerClient#attachOutput}
   */
  public End run(ContainerClient agent, HttpReply output, Standard streams)
      throws IOException, InterruptedException {
    CompletableFuture<End> end = new CompletableFuture<>();
    Threads.start("task's output", () -> copy(output, streams, end));
    Optional<UserTerminal> user =
        keys != null && terminal ? UserTerminal.raw() : Optional.<UserTerminal>empty();
    try {
      if (keys != null) {
        InputPump.start(
            agent,
            container,
            terminal,
            keys.in(new FileInputStream(FileDescriptor.in), () -> end.complete(End.LEFT)));
      }
      return end.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("the agent's stream broke off: " + cause.getMessage(), e);
    } finally {
      user.ifPresent(UserTerminal::close);
    }
  }

  private static void copy(HttpReply output, Standard streams, CompletableFuture<End> end) {
    try (output) {
      ProcessOutput.copy(output, streams.out(), streams.err());
      end.complete(End.ENDED);
    } catch (IOException | RuntimeException | Error e) {
      end.completeExceptionally(e);
    }
  }
}
