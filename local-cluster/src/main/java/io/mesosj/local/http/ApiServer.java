package io.mesosj.local.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server on one address; the JDK's own, which starts fastest and needs nothing else. */
public final class ApiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

  static {
    // Read once by the server's first instance: small answers must not wait for the peer's delayed
    // acknowledgement, which costs 40 ms each.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** What answers requests below a path. */
  public interface Endpoint {
    void handle(ApiRequest request) throws ApiError, IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads;

  private ApiServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Binds to an address; port 0 takes a free one.
   *
   * @throws IOException naming the address, if it can't be bound
   */
  public static ApiServer bind(String name, String ip, int port) throws IOException {
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(ip, port), 0);
      server.setExecutor(threads);
      return new ApiServer(server, threads);
    } catch (IOException e) {
      threads.shutdownNow();
      throw new IOException(
          "the local " + name + " can't listen on " + ip + ":" + port + ": " + e.getMessage(), e);
    }
  }

  /** Serves {@code endpoint} at {@code path} and below. */
  public ApiServer serve(String path, Endpoint endpoint) {
    server.createContext(path, exchange -> handle(endpoint, exchange));
    return this;
  }

  public void start() {
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void handle(Endpoint endpoint, HttpExchange exchange) throws IOException {
    ApiRequest request = new ApiRequest(exchange);
    try {
      endpoint.handle(request);
    } catch (ApiError e) {
      request.respond(e);
    } catch (RuntimeException e) {
      LOG.error("Request {} failed", exchange.getRequestURI(), e);
      request.respond(new ApiError(500, "Internal error: " + e));
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
