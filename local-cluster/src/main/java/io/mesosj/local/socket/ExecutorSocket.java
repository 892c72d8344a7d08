package io.mesosj.local.socket;

import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiServer;
import io.mesosj.protocol.http.DomainSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * The agent's domain socket: a server of its own, which only the executor API is added to, behind a
 * relay, since the JDK's server listens on no such sockets. Source: Mesos' agent, which refuses all
 * but its API there too.
 */
public final class ExecutorSocket implements AutoCloseable {
  private final ApiServer server;
  private final Relay relay;
  private final SocketFile file;

  private ExecutorSocket(ApiServer server, Relay relay, SocketFile file) {
    this.server = server;
    this.relay = relay;
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
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try {
      ApiServer server = ApiServer.bind("agent-socket", loopback.getHostAddress(), 0);
      server.serve("/", request -> refuse(request.uri().getPath()));
      endpoints.accept(server);
      server.start();
      try {
        Relay relay = Relay.start(file.listener(), new InetSocketAddress(loopback, server.port()));
        return new ExecutorSocket(server, relay, file);
      } catch (IOException e) {
        server.close();
        throw e;
      }
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static void refuse(String path) throws ApiError {
    throw new ApiError(403, "Only the executor API is served on the agent's socket, not " + path);
  }

  /** Ends all connections and removes the socket. */
  @Override
  public void close() throws IOException {
    relay.close();
    server.close();
    file.close();
  }
}
