package io.mesosj.base.console;

import io.mesosj.base.process.RunningProgram;
import io.mesosj.base.thread.Threads;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * SIGHUP, SIGINT and SIGTERM. The JVM's public way is a shutdown hook, which hears of the first
 * only: the second Ctrl-C, which leaves at once, needs {@code sun.misc.Signal}. It is called by
 * reflection because javac has no way to silence its warning about that class, and warnings are
 * errors here.
 */
public final class Interrupts implements InvocationHandler {
  private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  private static final List<Runnable> LAST = new CopyOnWriteArrayList<>();

  /**
   * timeout(1) sends its TERM to the process and then to its group, and a shell that hangs up its
   * jobs comes after the terminal that did: so soon after the first, one of these is the first. A
   * Ctrl-C is always the user's.
   */
  private static final long SAME_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Set<Integer> SENT_TWICE =
      Set.of(ExitCode.signaled(1), ExitCode.signaled(15));

  private boolean relayed;
  private long firstNanos;
  private int count;
  private int early;
  private @Nullable IntConsumer first;
  private @Nullable IntConsumer second;
  private IntConsumer late = Interrupts::leave;
  private final CompletableFuture<Integer> arrivedFirst = new CompletableFuture<>();

  private Interrupts() {}

  /**
   * Hears of the signals from now on; where the JVM keeps them for itself it ends us its own way.
   */
  public static Interrupts install() {
    Interrupts interrupts = new Interrupts();
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Constructor<?> named = signal.getConstructor(String.class);
      Method handle = signal.getMethod("handle", signal, handler);
      Object proxy =
          Proxy.newProxyInstance(
              Interrupts.class.getClassLoader(), new Class<?>[] {handler}, interrupts);
      for (String name : SIGNALS.keySet()) {
        handle.invoke(null, named.newInstance(name), proxy);
      }
    } catch (ReflectiveOperationException e) {
      return interrupts;
    }
    return interrupts;
  }

  /** What the first signal does, with the exit code; at once when it came already. */
  public synchronized void onFirst(IntConsumer action) {
    first = action;
    if (early != 0) {
      action.accept(early);
    }
  }

  /**
   * What the second signal does, with the exit code; at once when it came already. Without this it
   * ends the process. Those after it have nothing to add: what the second does ends by itself.
   */
  public void onSecond(IntConsumer action) {
    int came;
    synchronized (this) {
      second = action;
      came = count > 1 ? early : 0;
    }
    if (came != 0) {
      action.accept(came);
    }
  }

  /**
   * Has the second signal wait for {@link #onSecond}, or for the end of {@link #limit}: while
   * something is made that only its maker can undo.
   */
  public synchronized void holdSecond() {
    second = code -> {};
  }

  /**
   * Bounds how long the process may go on after the first signal, whatever hangs. Its thread is
   * made now: when it is needed there may be none to be had.
   */
  public void limit(Duration time) {
    Threads.start("interrupt-limit", () -> endAfter(time));
  }

  private void endAfter(Duration time) {
    int code = arrivedFirst.join();
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      // Nobody interrupts it; the process would only end sooner.
    }
    lateAction().accept(code);
  }

  private synchronized IntConsumer lateAction() {
    return late;
  }

  /** What is done when the time of {@link #limit} is up; without this the process is left. */
  public synchronized void onLate(IntConsumer action) {
    late = action;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "handle" -> {
        arrived(arguments == null ? "" : arguments[0].toString());
        yield null;
      }
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> arguments != null && proxy == arguments[0];
      default -> "interrupts";
    };
  }

  /**
   * Leaves signals to somebody else, who gets all of them and hands them on by {@link
   * #arrived(int)}: a terminal's reach both, and would count twice.
   */
  public synchronized void relay() {
    relayed = true;
  }

  /** A signal's text is {@code SIGINT}. */
  private void arrived(String signal) {
    synchronized (this) {
      if (relayed) {
        return;
      }
    }
    arrived(ExitCode.signaled(SIGNALS.getOrDefault(signal.replace("SIG", ""), 0)));
  }

  /** A signal as somebody else has got it, with the exit code that stands for it. */
  public void arrived(int code) {
    IntConsumer action = next(code);
    if (action != null) {
      action.accept(code);
    }
  }

  private synchronized @Nullable IntConsumer next(int code) {
    boolean same = count == 1 && code == early && SENT_TWICE.contains(code);
    if (same && System.nanoTime() - firstNanos < SAME_NANOS) {
      return null;
    }
    count++;
    if (count == 1) {
      firstNanos = System.nanoTime();
      early = code;
      arrivedFirst.complete(code);
      return first;
    }
    if (second == null) {
      return Interrupts::leave;
    }
    return count == 2 ? second : null;
  }

  /** What is done before the process is left without any further ado, such as a terminal. */
  public static void beforeLeaving(Runnable action) {
    LAST.add(action);
  }

  /** Ends the process at once, with the programs that it waits for. */
  public static void leave(int code) {
    LAST.forEach(Runnable::run);
    RunningProgram.cancelAll();
    Runtime.getRuntime().halt(code);
  }
}
