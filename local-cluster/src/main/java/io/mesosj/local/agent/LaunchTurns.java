package io.mesosj.local.agent;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Has a few launches under way at a time, in the order in which they came; the others wait without
 * a thread. Each starts a handful of processes: a thousand at once leave the agent and its
 * schedulers no processor to be heard with, and none of them is done sooner for it. Guards itself.
 */
final class LaunchTurns {
  private static final int FOR_EACH_PROCESSOR = 4;

  /**
   * Far more than a launch works. Whoever takes longer waits for something, an image as it may be,
   * or a program that hangs; the next begins beside it.
   */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final AgentThreads workers;
  private final int most;
  private final Duration longest;
  private final Set<Turn> waiting = new LinkedHashSet<>();
  private int taken;

  private static final class Turn {
    private final Runnable work;
    private final Consumer<Throwable> failed;
    private boolean counts;

    Turn(Runnable work, Consumer<Throwable> failed) {
      this.work = work;
      this.failed = failed;
    }
  }

  LaunchTurns(AgentThreads workers) {
    this(workers, FOR_EACH_PROCESSOR * Runtime.getRuntime().availableProcessors(), LONGEST);
  }

  LaunchTurns(AgentThreads workers, int most, Duration longest) {
    this.workers = workers;
    this.most = most;
    this.longest = longest;
  }

  /**
   * Does some work of a launch when it is its turn, or when it is cancelled, to find that out.
   *
   * @param launch whose work it is
   * @param over when the next may begin
   * @param failed is told of whatever the work throws, or why it could not even begin
   */
  void begin(Launch launch, CompletionStage<?> over, Runnable work, Consumer<Throwable> failed) {
    Turn turn = new Turn(work, failed);
    synchronized (this) {
      waiting.add(turn);
    }
    var unusedEnd = over.whenComplete((nothing, failure) -> end(turn));
    var unusedHurry = launch.cancelled().thenRun(() -> hurry(turn));
    next();
  }

  private void next() {
    for (Optional<Turn> due = due(); due.isPresent(); due = due()) {
      Turn turn = due.get();
      var unused = workers.later(longest, () -> end(turn));
      workers.execute(turn.work, turn.failed);
    }
  }

  private synchronized Optional<Turn> due() {
    Optional<Turn> first = waiting.stream().findFirst().filter(turn -> taken < most);
    first.ifPresent(
        turn -> {
          waiting.remove(turn);
          turn.counts = true;
          taken++;
        });
    return first;
  }

  private void end(Turn turn) {
    synchronized (this) {
      if (!turn.counts) {
        return;
      }
      turn.counts = false;
      taken--;
    }
    next();
  }

  private void hurry(Turn turn) {
    boolean waited;
    synchronized (this) {
      waited = waiting.remove(turn);
    }
    if (waited) {
      workers.execute(turn.work, turn.failed);
    }
  }
}
