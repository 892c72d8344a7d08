package io.mesosj.local.join;

import com.google.protobuf.ByteString;
import io.mesosj.local.http.ApiError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a master asks an agent for somebody who looks at it. Unlike an order a question is asked
 * once: when the stream breaks, or nothing comes for a while, it has failed. Safe for use by
 * several threads.
 */
final class Questions {
  /** An agent that answers has never so many. */
  private static final int MOST = 16;

  private static final long LIMIT_SECONDS = 10;

  private final Map<Long, CompletableFuture<ByteString>> waiting = new HashMap<>();
  private final String agent;
  private long last;

  Questions(String agent) {
    this.agent = agent;
  }

  /**
   * Asks.
   *
   * @param what {@link NumberedCall#FILES} or {@link NumberedCall#NETWORKS}
   * @return the answer, or an {@link ApiError}
   */
  CompletableFuture<ByteString> ask(long what, ByteString about, Consumer<NumberedCall> stream) {
    CompletableFuture<ByteString> answer = new CompletableFuture<>();
    long number;
    synchronized (this) {
      if (waiting.size() == MOST) {
        return CompletableFuture.failedFuture(unavailable("has " + MOST + " questions to answer"));
      }
      number = ++last;
      waiting.put(number, answer);
    }
    stream.accept(
        new NumberedCall(what, ByteString.copyFrom(new NumberedCall(number, about).record())));
    CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS)
        .execute(
            () ->
                answer.completeExceptionally(
                    unavailable("has not answered in " + LIMIT_SECONDS + " s")));
    return answer.whenComplete((given, failure) -> forget(number));
  }

  private synchronized void forget(long number) {
    waiting.remove(number);
  }

  private ApiError unavailable(String why) {
    return new ApiError(503, "The agent '" + agent + "' " + why + ".");
  }

  /**
   * Takes an answer; one that nobody waits for any more is forgotten.
   *
   * @param status 200, or of what refuses, in words
   */
  void answer(long number, int status, ByteString body) {
    CompletableFuture<ByteString> asked;
    synchronized (this) {
      asked = waiting.get(number);
    }
    if (asked == null) {
      return;
    }
    if (status == 200) {
      asked.complete(body);
    } else {
      asked.completeExceptionally(new ApiError(status, body.toStringUtf8()));
    }
  }

  /** The agent can't be asked any more, for now or for ever. */
  void fail() {
    List<CompletableFuture<ByteString>> all;
    synchronized (this) {
      all = List.copyOf(waiting.values());
    }
    all.forEach(one -> one.completeExceptionally(away()));
  }

  /** What is said while there is no stream. */
  ApiError away() {
    return unavailable("is not connected now");
  }
}
