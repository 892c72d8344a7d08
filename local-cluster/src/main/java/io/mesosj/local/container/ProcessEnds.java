package io.mesosj.local.container;

import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of the ends of processes that are not this one's children. One thread waits for all, as
 * long as there are any; {@link ProcessHandle#onExit} has a thread for each, which looks every five
 * seconds in the end. Safe for use by several threads.
 */
final class ProcessEnds {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessEnds.class);
  private static final ProcessEnds SHARED = new ProcessEnds();

  /**
   * Those of a short task are over before the kernel is asked for the first time, which needs a
   * library that takes a quarter of a second on Java 17.
   */
  private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int LOOK_MILLIS = 20;

  private final ExecutorService listeners =
      new Threads("process-ended", (thread, e) -> LOG.error("after the end of a process", e))
          .pool();

  private final Set<Watched> all = new LinkedHashSet<>();
  private boolean running;
  private Optional<ProcessDescriptors> descriptors = Optional.empty();

  private static final class Watched {
    private final ProcessHandle process;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final long since = System.nanoTime();
    private Optional<Integer> descriptor = Optional.empty();

    Watched(ProcessHandle process) {
      this.process = process;
    }

    boolean young() {
      return System.nanoTime() - since < YOUNG_NANOS;
    }
  }

  private ProcessEnds() {}

  /** Completes when a process has ended, on a thread that may be blocked. */
  static CompletionStage<Void> of(ProcessHandle process) {
    return SHARED.watch(process);
  }

  private synchronized CompletionStage<Void> watch(ProcessHandle process) {
    Watched one = new Watched(process);
    all.add(one);
    if (!running) {
      running = true;
      Threads.start("process-ends", this::run);
    }
    descriptors.ifPresent(ProcessDescriptors::wake);
    return one.end;
  }

  private void run() {
    try {
      for (List<Watched> now = left(); !now.isEmpty(); now = left()) {
        now.stream().filter(this::isDue).forEach(this::open);
        Set<Integer> ended = await(now);
        now.stream().filter(one -> isOver(one, ended)).forEach(this::tell);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("The ends of processes are looked for by Java alone from now on", e);
      giveUp();
    }
  }

  /** Those to wait for; where there are none, this thread's work is done. */
  private synchronized List<Watched> left() {
    if (all.isEmpty()) {
      running = false;
      descriptors.ifPresent(ProcessDescriptors::close);
      descriptors = Optional.empty();
    }
    return List.copyOf(all);
  }

  private boolean isDue(Watched one) {
    return one.descriptor.isEmpty() && (descriptors.isPresent() || !one.young());
  }

  private void open(Watched one) {
    try {
      int descriptor = descriptors().open(one.process.pid());
      if (one.process.isAlive()) {
        one.descriptor = Optional.of(descriptor);
      } else {
        // It may be another's that was given the number.
        descriptors().release(descriptor);
      }
    } catch (IOException | LinkageError e) {
      if (one.process.isAlive()) {
        LOG.debug("The end of process {} is looked for by Java", one.process.pid(), e);
        leaveToJava(one);
      }
    }
  }

  private ProcessDescriptors descriptors() throws IOException {
    Optional<ProcessDescriptors> known;
    synchronized (this) {
      known = descriptors;
    }
    if (known.isPresent()) {
      return known.get();
    }
    ProcessDescriptors made = new ProcessDescriptors();
    synchronized (this) {
      descriptors = Optional.of(made);
    }
    return made;
  }

  private Set<Integer> await(List<Watched> now) {
    List<Integer> open = now.stream().flatMap(one -> one.descriptor.stream()).toList();
    boolean young = open.size() < now.size();
    if (open.isEmpty()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
      return Set.of();
    }
    return descriptors.orElseThrow().awaitEnds(open, young ? LOOK_MILLIS : -1);
  }

  private static boolean isOver(Watched one, Set<Integer> ended) {
    return one.descriptor.map(ended::contains).orElseGet(() -> !one.process.isAlive());
  }

  private void tell(Watched one) {
    forget(one);
    one.end.completeAsync(() -> null, listeners);
  }

  private void forget(Watched one) {
    synchronized (this) {
      all.remove(one);
    }
    one.descriptor.ifPresent(descriptor -> descriptors.orElseThrow().release(descriptor));
    one.descriptor = Optional.empty();
  }

  private void leaveToJava(Watched one) {
    forget(one);
    var unused = one.process.onExit().thenRunAsync(() -> one.end.complete(null), listeners);
  }

  private void giveUp() {
    List<Watched> left;
    synchronized (this) {
      left = List.copyOf(all);
      running = false;
    }
    left.forEach(this::leaveToJava);
  }
}
