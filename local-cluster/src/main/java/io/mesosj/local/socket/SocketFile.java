package io.mesosj.local.socket;

import io.mesosj.base.file.FileProblem;
import io.mesosj.protocol.http.DomainSocket;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A listening socket and its file. */
final class SocketFile implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final int FORMAT = 0170000;
  private static final int SOCKET = 0140000;

  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private final ServerSocketChannel listener;

  private SocketFile(Path path, ServerSocketChannel listener) {
    this.path = path;
    this.listener = listener;
  }

  /**
   * Binds. What a killed agent left is replaced; the socket of a living one, and anything that is
   * no socket, is not.
   *
   * @throws IOException naming the path
   */
  static SocketFile bind(DomainSocket location) throws IOException {
    Path path = location.path().toAbsolutePath();
    try {
      Path parent = path.getParent();
      if (parent != null) {
        Files.createDirectories(parent, PosixFilePermissions.asFileAttribute(OWNERS));
      }
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        replace(path, location);
      }
      return listen(path, location);
    } catch (IOException e) {
      throw new IOException(
          "the agent can't listen on the domain socket '" + path + "': " + FileProblem.describe(e),
          e);
    }
  }

  private static void replace(Path path, DomainSocket location) throws IOException {
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & FORMAT) != SOCKET) {
      throw new IOException("something that is no socket is there");
    }
    if (answers(location)) {
      throw new IOException("another agent does; choose another place for this one's");
    }
    Files.delete(path);
  }

  private static boolean answers(DomainSocket location) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(location.address());
    } catch (IOException e) {
      return false;
    }
  }

  private static SocketFile listen(Path path, DomainSocket location) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    SocketFile file = new SocketFile(path, listener);
    try {
      listener.bind(location.address(), BACKLOG);
      // Executors may run as any user when the agent is root's, and find the socket mounted in
      // their containers; everybody else is kept out by the directory, where that is closed.
      boolean root = Integer.valueOf(0).equals(Files.getAttribute(path, "unix:uid"));
      Path parent = path.getParent();
      boolean closed = parent != null && OWNERS.containsAll(Files.getPosixFilePermissions(parent));
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(root && closed ? "rw-rw-rw-" : "rw-------"));
      return file;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  ServerSocketChannel listener() {
    return listener;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(path);
  }
}
