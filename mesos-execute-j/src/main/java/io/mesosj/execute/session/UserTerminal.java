package io.mesosj.execute.session;

import io.mesosj.base.console.Interrupts;
import io.mesosj.base.console.Terminal;
import io.mesosj.base.process.Program;
import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TTYInfo.WindowSize;

/**
 * The terminal at our standard input. In raw mode every key goes to the container, Ctrl-C too;
 * {@link #close} puts it back as it was, and so does the end of this process. Through stty(1): the
 * settings are then put back whatever they were.
 */
public final class UserTerminal implements AutoCloseable {
  /** All input as it comes; output is still made of whole lines, for our own words. */
  private static final List<String> RAW =
      List.of("-icanon", "-isig", "-iexten", "-echo", "-icrnl", "-ixon", "min", "1", "time", "0");

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final String saved;
  private boolean restored;

  private UserTerminal(String saved) {
    this.saved = saved;
  }

  /**
   * Makes the terminal raw; empty when standard input is none.
   *
   * @throws IOException when it can't be
   */
  public static Optional<UserTerminal> raw() throws IOException {
    if (!Terminal.isTerminal(0)) {
      return Optional.empty();
    }
    UserTerminal terminal = new UserTerminal(stty(List.of("-g")).strip());
    Runtime.getRuntime().addShutdownHook(Threads.daemon("terminal", terminal::close));
    Interrupts.beforeLeaving(terminal::close);
    stty(RAW);
    return Optional.of(terminal);
  }

  /** The window's size in characters; empty when nobody knows it. */
  public static Optional<WindowSize> size() {
    if (!Terminal.isTerminal(0)) {
      return Optional.empty();
    }
    try {
      String[] words = stty(List.of("size")).strip().split(" ", 2);
      WindowSize size =
          WindowSize.newBuilder()
              .setRows(Integer.parseInt(words[0]))
              .setColumns(Integer.parseInt(words[1]))
              .build();
      return size.getRows() > 0 ? Optional.of(size) : Optional.empty();
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** Has an action run when the window has another size; where the JVM can't tell, never. */
  public static void onResize(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              UserTerminal.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return method.getReturnType() == boolean.class ? Boolean.FALSE : null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), proxy);
    } catch (ReflectiveOperationException e) {
      // The size stays what it was at first.
      return;
    }
  }

  private static String stty(List<String> words) throws IOException {
    List<String> line = new ArrayList<>(List.of("stty"));
    line.addAll(words);
    return Program.of(LIMIT, line).withOurInput().run().orFail().text();
  }

  @Override
  public synchronized void close() {
    if (restored) {
      return;
    }
    restored = true;
    try {
      stty(List.of(saved));
    } catch (IOException e) {
      // The terminal is gone.
      return;
    }
  }
}
