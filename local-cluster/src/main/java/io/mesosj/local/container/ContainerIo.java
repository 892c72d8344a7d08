package io.mesosj.local.container;

import java.io.Closeable;
import java.io.IOException;

/** Standard input and output of a container's process, for those who attach. Thread-safe. */
public interface ContainerIo {
  /** Who hears what the process prints; called on one thread, which waits for it. */
  interface Listener {
    /**
     * A piece of output.
     *
     * @throws IOException if nobody is there any more; the listener is then forgotten
     */
    void output(boolean error, byte[] data) throws IOException;

    /** There will be no more. */
    void ended();
  }

  /**
   * Hears output from now on.
   *
   * @return to be closed to hear no more
   */
  Closeable listen(Listener listener);

  /** Types, or writes to the pipe. */
  void input(byte[] data) throws IOException;

  /** Ends the input, as Ctrl-D or a closed pipe does. */
  void endInput() throws IOException;

  /** The size of the terminal, if there is one. */
  void resize(int rows, int columns) throws IOException;
}
