package io.mesosj.local.container;

import java.io.IOException;

/**
 * The machine's ports, where containers' networks are not the machine's own. Safe for use by
 * several threads.
 */
public interface MachinePorts {
  /** Where they are: plugins make everything that is to be made. */
  MachinePorts OWN =
      new MachinePorts() {
        @Override
        public void publish(int port, String protocol) {}

        @Override
        public void withdraw(int port, String protocol) {}
      };

  /**
   * Leads a port of the machine to the same port in here.
   *
   * @param port from 1 to 65535
   * @param protocol tcp, or another, which may be refused
   * @throws IOException if it can't be had; the message says why
   */
  void publish(int port, String protocol) throws IOException;

  /**
   * Undoes {@link #publish}; a port that was not published is let be.
   *
   * @throws IOException if that failed
   */
  void withdraw(int port, String protocol) throws IOException;
}
