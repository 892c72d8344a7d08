package io.mesosj.base.process;

import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** A program that runs. {@link #cancel} may be called by any thread, {@link #finish} by one. */
public final class RunningProgram {
  private static final int SMALLEST_PIPE = 4096;

  private static final Set<RunningProgram> ALL = ConcurrentHashMap.newKeySet();

  /** Those who start programs share it; whoever ends them all has it alone. */
  private static final ReadWriteLock STARTING = new ReentrantReadWriteLock();

  private static final Duration LONGEST_START = Duration.ofSeconds(2);
  private static volatile boolean leaving;

  private final String name;
  private final Process process;
  private final ProcessTree tree;
  private final Duration limit;
  private final long deadline;
  private @Nullable OutputCollector stdout;
  private @Nullable OutputCollector stderr;
  private final AtomicReference<@Nullable String> killed = new AtomicReference<>();

  private RunningProgram(String name, Process process, ProcessTree tree, Duration limit) {
    this.name = name;
    this.process = process;
    this.tree = tree;
    this.limit = limit;
    this.deadline = System.nanoTime() + limit.toNanos();
    ALL.add(this);
  }

  /** Starts one, unless all are being ended. */
  static RunningProgram start(
      String name, ProcessBuilder builder, Map<String, String> mark, Duration limit)
      throws ProgramException {
    STARTING.readLock().lock();
    try {
      if (leaving) {
        throw new ProgramException(name, "was not started because we are leaving");
      }
      Process process = ProgramStart.start(builder);
      return new RunningProgram(name, process, new ProcessTree(process.toHandle(), mark), limit);
    } finally {
      STARTING.readLock().unlock();
    }
  }

  /**
   * Kills all that run, and has no other start: for whoever is about to end this process without
   * waiting for them.
   */
  public static void cancelAll() {
    leaving = true;
    boolean alone = false;
    try {
      alone = STARTING.writeLock().tryLock(LONGEST_START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ALL.forEach(RunningProgram::cancel);
    if (alone) {
      STARTING.writeLock().unlock();
    }
  }

  void collect(Outputs outputs, int maxOutput) {
    Runnable tooMuch = () -> kill("was killed because it printed more than " + bytes(maxOutput));
    if (outputs != Outputs.DISCARDED) {
      stdout = new OutputCollector(process.getInputStream(), name, maxOutput, tooMuch);
    }
    if (outputs == Outputs.APART) {
      stderr = new OutputCollector(process.getErrorStream(), name, maxOutput, tooMuch);
    }
  }

  private static String bytes(int count) {
    return count % (1 << 20) == 0 ? (count >> 20) + " MiB" : count + " bytes";
  }

  /**
   * A program that does not read its input must not block us: what may exceed the pipe goes by
   * thread.
   */
  void feed(byte[] input) {
    Runnable write =
        () -> {
          try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
          } catch (IOException e) {
            // It ended or closed its input without reading; its status tells whether that is an
            // error.
          }
        };
    if (input.length < SMALLEST_PIPE) {
      write.run();
    } else {
      Threads.start(name + "-input", write);
    }
  }

  /** Kills it with all that it has started; {@link #finish} then says so. */
  public void cancel() {
    kill("was cancelled");
  }

  private void kill(String why) {
    killed.compareAndSet(null, why);
    tree.kill();
  }

  /**
   * Waits for its end. When its time is up, or this thread is interrupted, it is killed with all
   * that it has started.
   *
   * @throws ProgramTimeoutException if it was killed because its time was up
   * @throws ProgramException if it was killed by us otherwise; an interrupt stays set
   */
  public ProgramOutput finish() throws ProgramException {
    boolean ended = false;
    try {
      String late = "was killed because it took longer than " + limit.toMillis() / 1000.0 + " s";
      if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        kill(late);
      }
      byte[] printed = collected(stdout);
      byte[] errors = collected(stderr);
      String why = killed.get();
      if (late.equals(why)) {
        throw new ProgramTimeoutException(name, late);
      }
      if (why != null) {
        throw new ProgramException(name, why);
      }
      ended = true;
      return new ProgramOutput(name, process.exitValue(), printed, errors);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProgramException(name, "was killed because we were interrupted", e);
    } catch (ProgramException e) {
      throw e;
    } catch (IOException e) {
      throw new ProgramException(name, "ended: " + e.getMessage(), e);
    } finally {
      if (!ended) {
        tree.kill();
      }
      ALL.remove(this);
    }
  }

  private byte[] collected(@Nullable OutputCollector output)
      throws IOException, InterruptedException {
    return output == null || killed.get() != null ? new byte[0] : output.finish();
  }
}
