package io.mesosj.local.container;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.TTYInfo;
import org.apache.mesos.v1.Protos.TTYInfo.WindowSize;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process on a terminal of its own, in a session of its own. */
final class TerminalIo implements ContainerIo {
  private static final Logger LOG = LoggerFactory.getLogger(TerminalIo.class);
  private static final byte[] END_OF_FILE = {4};

  /**
   * Runs $1 and the rest on the terminal $0, which becomes the session's controlling terminal
   * because its leader opens it; so the process hears of the window's size.
   */
  private static final String ON_TERMINAL = "exec \"$@\" <\"$0\" >\"$0\" 2>&1";

  private static final long DRAIN_MILLIS = 1000;

  private final Pty pty;
  private final OutputFan output = new OutputFan();
  private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();

  TerminalIo(Pty pty) {
    this.pty = pty;
  }

  /** Opens a terminal of the size that a task wants. */
  static TerminalIo open(TTYInfo wanted) throws IOException {
    TerminalIo io = new TerminalIo(Pty.open());
    WindowSize size = wanted.getWindowSize();
    if (size.getRows() > 0 && size.getColumns() > 0) {
      io.resize(size.getRows(), size.getColumns());
    }
    return io;
  }

  /** The command line that runs another on this terminal. */
  List<String> on(List<String> command) {
    List<String> line =
        new ArrayList<>(
            List.of("setsid", "--wait", "/bin/sh", "-c", ON_TERMINAL, pty.slave().toString()));
    line.addAll(command);
    return line;
  }

  /** Begins to copy; call when the process is there. */
  void start(String name) {
    output.copy(name, false, pty::read);
  }

  /** The same for one that runc starts, which has written the file then. */
  void startSession(String name, Path pidFile) {
    output.copy(name, false, new RuncWords(pty::read, pidFile));
  }

  /** As {@link #start(String)}, with everything written to a file too, which is closed then. */
  void start(String name, OutputStream out) {
    var unused =
        output.add(
            new Listener() {
              @Override
              public void output(boolean error, byte[] data) throws IOException {
                out.write(data);
              }

              @Override
              public void ended() {
                try {
                  out.close();
                } catch (IOException e) {
                  LOG.debug("The file of {} could not be closed", name, e);
                }
                drained.complete(null);
              }
            });
    start(name);
  }

  /** Completes when the last output is in the file; soon, whoever still has the terminal open. */
  CompletableFuture<@Nullable Void> drained() {
    return drained.copy().completeOnTimeout(null, DRAIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public Closeable listen(Listener listener) {
    return output.add(listener);
  }

  @Override
  public void input(byte[] data) throws IOException {
    pty.write(data);
  }

  @Override
  public void endInput() throws IOException {
    pty.write(END_OF_FILE);
  }

  @Override
  public void resize(int rows, int columns) throws IOException {
    pty.resize(rows, columns);
  }

  /** Hangs up. */
  void close() {
    pty.close();
  }
}
