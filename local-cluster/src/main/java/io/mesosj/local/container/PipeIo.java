package io.mesosj.local.container;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A process on three pipes. */
final class PipeIo implements ContainerIo {
  private final OutputFan output = new OutputFan();
  private final OutputStream input;

  /**
   * That of a process which runc starts.
   *
   * @param pidFile which is there when it has
   */
  PipeIo(Process process, String name, Path pidFile) {
    this.input = process.getOutputStream();
    output.copy(name, false, process.getInputStream()::read);
    output.copy(name, true, new RuncWords(process.getErrorStream()::read, pidFile));
  }

  @Override
  public Closeable listen(Listener listener) {
    return output.add(listener);
  }

  @Override
  public synchronized void input(byte[] data) throws IOException {
    input.write(data);
    input.flush();
  }

  @Override
  public synchronized void endInput() throws IOException {
    input.close();
  }

  @Override
  public void resize(int rows, int columns) {
    // A pipe has no size.
  }
}
