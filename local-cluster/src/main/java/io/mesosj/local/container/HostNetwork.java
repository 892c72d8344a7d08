package io.mesosj.local.container;

import java.io.IOException;
import java.util.concurrent.Callable;

/** The network that this process is in. */
final class HostNetwork {
  private HostNetwork() {}

  static <T> T run(Callable<T> work) throws IOException {
    try {
      return work.call();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
