package io.mesosj.local.socket;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.thread.Threads;
import io.mesosj.local.http.Access;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiServer;
import io.mesosj.protocol.http.DomainSocket;
import io.mesosj.protocol.log.LoggedFailures;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's domain socket: a server of its own, which only the executor API is added to. Source:
 * Mesos' agent, which refuses all but its API there too.
 */
public final class ExecutorSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorSocket.class);
  private static final long PAUSE_MILLIS = 100;

  private final ApiServer server;
  private final SocketFile file;

  private ExecutorSocket(ApiServer server, SocketFile file) {
    this.server = server;
    this.file = file;
  }

  /**
   * Starts to listen.
   *
   * @param endpoints adds what is to be served
   * @throws IOException if the socket can't be made; nothing is left
   */
  public static ExecutorSocket open(DomainSocket location, Consumer<ApiServer> endpoints)
      throws IOException {
    SocketFile file = SocketFile.bind(location);
    ApiServer server = ApiServer.unbound("agent-socket");
    server.serve("/", Access.ANYBODY, request -> refuse(request.uri().getPath()));
    endpoints.accept(server);
    ExecutorSocket socket = new ExecutorSocket(server, file);
    new Threads("agent-socket-accept", new LoggedFailures(LOG)).newThread(socket::accept).start();
    return socket;
  }

  private static void refuse(String path) throws ApiError {
    throw new ApiError(403, "Only the executor API is served on the agent's socket, not " + path);
  }

  private void accept() {
    while (file.listener().isOpen()) {
      try {
        SocketChannel connection = file.listener().accept();
        connection.configureBlocking(false);
        server.serve(connection);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // Out of file descriptors, most likely: trying again may wait.
        LOG.warn("A connection to the agent's domain socket failed: {}", FileProblem.describe(e));
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all connections and removes the socket. */
  @Override
  public void close() throws IOException {
    file.close();
    server.close();
  }
}
