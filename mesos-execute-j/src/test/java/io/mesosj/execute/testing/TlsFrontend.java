package io.mesosj.execute.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.http.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;

/**
 * TLS before a master that speaks plain HTTP, as operators put it there: with a certificate of an
 * authority of its own, and for clients that show one too.
 */
public final class TlsFrontend implements AutoCloseable {
  /** Of the identity. */
  public static final String PASSWORD = "not-a-secret";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Path directory;
  private final int backend;
  private final SSLServerSocket server;

  private TlsFrontend(Path directory, int backend) throws IOException {
    this.directory = directory;
    this.backend = backend;
    keytool("-genkeypair", "-alias", "master", "-keyalg", "EC", "-dname", "CN=localhost")
        .with("-ext", "san=ip:127.0.0.1", "-validity", "2");
    keytool("-exportcert", "-alias", "master", "-rfc").with("-file", authority().toString());
    TlsFiles files = new TlsFiles(Optional.of(authority()), Optional.of(identity()), PASSWORD);
    server =
        (SSLServerSocket)
            files
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setNeedClientAuth(true);
    threads.execute(this::accept);
  }

  /** Begins to listen on a free port; its files are in {@code directory}. */
  public static TlsFrontend start(Path directory, int backend) throws IOException {
    return new TlsFrontend(directory, backend);
  }

  private interface Keytool {
    void with(String... more) throws IOException;
  }

  private Keytool keytool(String... arguments) {
    return more -> {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin/keytool").toString());
      command.addAll(List.of(arguments));
      command.addAll(List.of("-keystore", identity().toString(), "-storepass", PASSWORD));
      command.addAll(List.of(more));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      try {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      assertThat(process.exitValue()).as(words).isZero();
    };
  }

  /** {@code https://127.0.0.1:port}. */
  public String address() {
    return "https://127.0.0.1:" + server.getLocalPort();
  }

  /** The certificate to trust; clients show the same one. */
  public Path authority() {
    return directory.resolve("authority.pem");
  }

  /** The certificate and key to show. */
  public Path identity() {
    return directory.resolve("identity.p12");
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket master = new Socket(InetAddress.getLoopbackAddress(), backend);
        open.add(client);
        open.add(master);
        threads.execute(() -> copy(client, master));
        threads.execute(() -> copy(master, client));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // One side has gone, so the other goes too.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
