package io.mesosj.execute.run;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.local.access.OwnCredential;
import io.mesosj.local.http.Access;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.ApiServer;
import io.mesosj.local.http.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Serves the executor bundle to agents for as long as a run lasts: one file, at one path that
 * nobody can guess.
 */
final class BundleServer implements AutoCloseable {
  private static final String FILE = "mesosj-executor.tar.gz";
  private static final int ANY_PORT = 0;

  private final ApiServer server;
  private final String url;

  private BundleServer(ApiServer server, String url) {
    this.server = server;
    this.url = url;
  }

  /** Begins, at an address of this machine. */
  static BundleServer start(String ip) throws FailureException {
    try {
      byte[] bundle = Files.readAllBytes(find());
      String path = "/" + OwnCredential.randomSecret() + "/" + FILE;
      ApiServer server = ApiServer.bind("bundle", ip, ANY_PORT, Wire.PLAIN);
      server.serve(path, Access.ANYBODY, request -> answer(request, path, bundle));
      server.start();
      String host = ip.indexOf(':') < 0 ? ip : "[" + ip + "]";
      return new BundleServer(server, "http://" + host + ":" + server.port() + path);
    } catch (IOException e) {
      throw new FailureException(
          "the executor bundle can't be served: " + FileProblem.describe(e), e);
    }
  }

  private static void answer(ApiRequest request, String path, byte[] bundle) throws ApiError {
    if (request.uri().getPath().equals(path)) {
      request.respond(200, "application/gzip", bundle);
    } else {
      request.respond(404, "text/plain", new byte[0]);
    }
  }

  /** Beside our own jar in a package, in lib/ of what a checkout built. */
  private static Path find() throws FailureException {
    try {
      Path ours =
          Path.of(BundleServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      for (Path file :
          List.of(ours.resolveSibling(FILE), ours.resolveSibling("lib").resolve(FILE))) {
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException("we were loaded from nowhere", e);
    }
    throw new FailureException(
        "this installation has no executor bundle ("
            + FILE
            + "): say where agents find it with --executor_uri",
        ExitCode.FAILURE);
  }

  /** Where agents fetch it. */
  String url() {
    return url;
  }

  /** The address that a master is reached from, which its agents mostly reach too. */
  static String addressTowards(URI master) throws FailureException {
    int port = master.getPort() < 0 ? 5050 : master.getPort();
    try (var socket = new DatagramSocket()) {
      // Sends nothing: the kernel chooses the source address.
      socket.connect(new InetSocketAddress(master.getHost(), port));
      return socket.getLocalAddress().getHostAddress();
    } catch (IOException | UncheckedIOException e) {
      throw new FailureException(
          "which address agents can fetch the executor bundle from is not known; give"
              + " --advertise_ip: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
