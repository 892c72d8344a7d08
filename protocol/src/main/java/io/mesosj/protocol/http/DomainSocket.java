package io.mesosj.protocol.http;

import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The place of a Unix domain socket.
 *
 * @param path at most {@link #MAX_BYTES} long: the kernel takes no longer one (unix(7))
 */
public record DomainSocket(Path path) {
  /** The length of {@code sun_path}, less its end. */
  public static final int MAX_BYTES = 107;

  public DomainSocket {
    int length = length(path);
    if (length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "'"
              + path
              + "' has "
              + length
              + " bytes, but the path of a domain socket can have "
              + MAX_BYTES
              + " at most: choose a shorter one");
    }
  }

  /**
   * The socket at {@code path}, by way of the working directory if that is shorter, which is where
   * an agent starts executors. Source: Mesos' executor library does the same.
   *
   * @throws IllegalArgumentException if both are too long
   */
  public static DomainSocket near(Path path) {
    if (path.isAbsolute() && length(path) > MAX_BYTES) {
      Path relative = Path.of("").toAbsolutePath().relativize(path.normalize());
      if (length(relative) <= MAX_BYTES) {
        return new DomainSocket(relative);
      }
    }
    return new DomainSocket(path);
  }

  private static int length(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  public UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(path);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
