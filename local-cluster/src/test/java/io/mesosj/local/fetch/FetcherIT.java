package io.mesosj.local.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.mesosj.local.testing.Attacks;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile server of files and archives gets done, fetching as root and as nobody. */
@NeedsRoot
class FetcherIT {
  private static final TaskUser ROOT = new TaskUser(0, 0, List.of());
  private static final TaskUser NOBODY = new TaskUser(65534, 65534, List.of());
  private static final FetchLimits LIMITS = new FetchLimits(Duration.ofSeconds(5), 1 << 20);

  @TempDir Path directory;
  private Path sandbox;
  private Path outside;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    Path runs = Files.createDirectory(directory.resolve("runs"));
    sandbox = Files.createDirectory(runs.resolve("box"));
    outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("file"), "untouched");
    // As below a work directory: closed to everybody but root.
    Files.setPosixFilePermissions(runs, PosixFilePermissions.fromString("rwx------"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String serve(String name, byte[] content) {
    server.createContext(
        "/" + name,
        exchange -> {
          exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(content);
          }
        });
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
  }

  private void fetch(TaskUser user, String... uris) throws IOException {
    Files.setAttribute(sandbox, "unix:uid", (int) user.uid());
    Files.setAttribute(sandbox, "unix:gid", (int) user.gid());
    new Fetcher(sandbox, user, LIMITS)
        .fetch(
            java.util.stream.Stream.of(uris)
                .map(uri -> CommandInfo.URI.newBuilder().setValue(uri).build())
                .toList());
  }

  private void assertNothingHappened() throws IOException {
    assertThat(outside.resolve("file")).hasContent("untouched");
    try (var files = Files.list(outside)) {
      assertThat(files).hasSize(1);
    }
    // What was on its way is gone, whatever came of it.
    try (var left = Files.list(sandbox.getParent())) {
      assertThat(left).containsExactly(sandbox);
    }
  }

  private byte[] tar(String script) throws Exception {
    Path made = Files.createTempDirectory(directory, "tar");
    run(made, "sh", "-ec", script.replace("OUTSIDE", outside.toString()));
    return Files.readAllBytes(made.resolve("a.tar"));
  }

  private static void run(Path where, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 65534})
  void fetchesForItsUserInsideDirectoriesClosedToIt(long uid) throws Exception {
    TaskUser user = new TaskUser(uid, uid, List.of());
    String archive = serve("a.tar", tar("mkdir d; echo x > d/f; chmod 755 d/f; tar cf a.tar d"));

    fetch(user, archive, serve("plain.txt", "text".getBytes(StandardCharsets.UTF_8)));
    fetch(user, serve("b.tar", tar("mkdir d; echo y > d/g; tar cf a.tar d")));

    assertThat(sandbox.resolve("d/f")).hasContent("x");
    assertThat(sandbox.resolve("d/g")).hasContent("y");
    assertThat(sandbox.resolve("plain.txt")).hasContent("text");
    assertThat(Files.getAttribute(sandbox.resolve("plain.txt"), "unix:uid")).isEqualTo((int) uid);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(sandbox.resolve("plain.txt"))))
        .isEqualTo("rw-r--r--");
    assertNothingHappened();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stdout", "stderr"})
  void refusesToHaveTheOutputReplaced(String name) throws Exception {
    String archive = serve("a.tar", tar("ln -s OUTSIDE/file " + name + "; tar cf a.tar " + name));

    Attacks.refused(
        "archive brings " + name + " as a link",
        () -> {
          assertThatThrownBy(() -> fetch(ROOT, archive)).hasMessageContaining("it brings '" + name);
          assertThat(Files.exists(sandbox.resolve(name), LinkOption.NOFOLLOW_LINKS)).isFalse();
          assertNothingHappened();
        });
    String plain = serve(name, new byte[] {1});
    assertThatThrownBy(() -> fetch(ROOT, plain)).hasMessageContaining("it brings '" + name);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 65534})
  void writesNothingThroughALinkThatCameBefore(long uid) throws Exception {
    Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxrwxrwx"));
    String link = serve("a.tar", tar("ln -s OUTSIDE d; tar cf a.tar d"));
    String file = serve("b.tar", tar("mkdir d; echo evil > d/file; tar cf a.tar d"));

    Attacks.refused(
        "a link by one URI, a file through it by another, uid " + uid,
        () -> {
          assertThatThrownBy(() -> fetch(new TaskUser(uid, uid, List.of()), link, file))
              .hasMessageContaining("'d' is a link in the sandbox");
          assertNothingHappened();
        });
  }

  @Test
  void writesNothingThroughALinkOrDotsInOneArchive() throws Exception {
    Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxrwxrwx"));
    byte[] dots = tar("echo evil > e; tar -P --transform 's,^e,../../outside/file,' -cf a.tar e");
    byte[] through =
        tar(
            "mkdir x; echo evil > x/file; ln -s OUTSIDE d; tar cf a.tar d;"
                + " tar --transform 's,^x,d,' -rf a.tar x/file");

    Attacks.refused(
        "dots in an archive's names",
        () -> {
          assertThatThrownBy(() -> fetch(ROOT, serve("dots.tar", dots))).isNotNull();
          assertNothingHappened();
        });
    Attacks.refused(
        "a link and a file through it in one archive",
        () -> {
          try {
            fetch(ROOT, serve("through.tar", through));
          } catch (IOException e) {
            assertThat(e).hasMessageContaining("tar");
          }
          assertNothingHappened();
        });
  }

  @Test
  void makesNoDevicesAndNothingSetuid() throws Exception {
    String device = serve("a.tar", tar("mknod d b 7 0; tar cf a.tar d"));
    String setuid = serve("b.tar", tar("echo x > s; chmod 6755 s; tar cf a.tar s"));

    Attacks.refused(
        "a device in an archive",
        () -> assertThatThrownBy(() -> fetch(ROOT, device)).hasMessageContaining("mknod"));
    Attacks.refused(
        "a set-user-id program in an archive",
        () -> {
          fetch(ROOT, setuid);
          int mode = (Integer) Files.getAttribute(sandbox.resolve("s"), "unix:mode");
          assertThat(mode & 06000).isZero();
        });
    assertNothingHappened();
  }

  @Test
  @Timeout(180)
  void endsDownloadsThatDoNotEnd() throws Exception {
    server.createContext(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            while (true) {
              body.write(new byte[64 * 1024]);
            }
          }
        });
    server.createContext(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            for (int i = 0; i < 300; i++) {
              body.write(1);
              body.flush();
              java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
            }
          }
        });
    String base = "http://127.0.0.1:" + server.getAddress().getPort();

    Attacks.refused(
        "an endless download",
        () -> {
          assertThatThrownBy(() -> fetch(NOBODY, base + "/endless"))
              .hasMessageContaining("longer than 1048576 bytes");
          assertNothingHappened();
        });
    Attacks.refused(
        "a download drop by drop",
        () -> {
          assertThatThrownBy(() -> fetch(NOBODY, base + "/slow"))
              .hasMessageContaining("longer than 5 s");
          assertNothingHappened();
        });
    Attacks.refused(
        "an archive that unpacks to more than allowed",
        () -> {
          String bomb =
              serve("bomb.tar.gz", tar("truncate -s 8M z; tar cf b z; gzip b; mv b.gz a.tar"));
          assertThatThrownBy(() -> fetch(NOBODY, bomb)).isInstanceOf(IOException.class);
          assertNothingHappened();
        });
  }

  @ParameterizedTest
  @CsvSource({"http, ''", "http, 'HTTP/1.1 200 OK\r\n\r\nx'", "ftp, '220 hello\r\n'"})
  @Timeout(180)
  void leavesNoThreadBehindWhenItIsCalledOff(String scheme, String said) throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String uri = scheme + "://127.0.0.1:" + silent.getLocalPort() + "/silent";
      AtomicReference<Throwable> ended = new AtomicReference<>();
      Thread fetching =
          new Thread(() -> ended.set(catchThrowable(() -> fetch(TaskUser.AGENT, uri))));
      fetching.start();
      try (Socket peer = silent.accept()) {
        peer.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
        assertThat(peer.getInputStream().read()).isPositive();
        fetching.interrupt();
        fetching.join();

        // Otherwise it waits for the server for half a minute.
        awaitNoThread();
      }
      assertThat(ended.get()).hasMessageContaining("cancelled");
    }
  }

  private static void awaitNoThread() {
    await()
        .atMost(Duration.ofSeconds(15))
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("fetch-127.0.0.1")));
  }

  @Test
  @Timeout(180)
  void fetchesByFtp() throws Exception {
    try (FtpServer ftp = new FtpServer("text".getBytes(StandardCharsets.UTF_8))) {
      fetch(NOBODY, ftp.uri("ali:se%20same@", "/a%20dir/plain.txt;type=i"));

      assertThat(sandbox.resolve("plain.txt;type=i")).hasContent("text");
      assertThat(ftp.heard())
          .contains("USER ali", "PASS se same", "TYPE I", "RETR a dir/plain.txt");
      assertThatThrownBy(() -> fetch(NOBODY, ftp.uri("", "/missing")))
          .hasMessageContaining("the server answered '550 no such file'");
      Attacks.refused(
          "another command in the name of a file",
          () -> {
            assertThatThrownBy(() -> fetch(NOBODY, ftp.uri("", "/x%0d%0aDELE%20y")))
                .hasMessageContaining("control characters");
            assertThat(ftp.heard()).noneMatch(line -> line.startsWith("DELE"));
          });
    }
    assertNothingHappened();
  }

  @Test
  @Timeout(180)
  void endsRepliesThatDoNotEnd() throws Exception {
    try (ServerSocket endless = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server =
          new Thread(
              () -> {
                try (Socket peer = endless.accept()) {
                  while (true) {
                    peer.getOutputStream()
                        .write("220-and so on\r\n".getBytes(StandardCharsets.UTF_8));
                  }
                } catch (IOException e) {
                  return;
                }
              });
      server.start();
      Attacks.refused(
          "an FTP server whose greeting does not end",
          () -> {
            assertThatThrownBy(
                    () -> fetch(NOBODY, "ftp://127.0.0.1:" + endless.getLocalPort() + "/x"))
                .hasMessageContaining("reply is longer than");
            awaitNoThread();
            assertNothingHappened();
          });
      server.join();
    }
  }

  @Test
  void tellsNothingOfTheAgentsEnvironment() throws Exception {
    Attacks.refused(
        "nobody fetches the environment of the agent",
        () -> {
          fetch(NOBODY, "/proc/self/environ");

          String[] variables =
              Files.readString(sandbox.resolve("environ"), StandardCharsets.ISO_8859_1)
                  .split("\0", -1);
          assertThat(System.getenv()).containsKey("HOME");
          assertThat(variables)
              .allMatch(
                  line ->
                      line.isEmpty()
                          || line.matches(
                              "(PATH|LANG|LC_ALL|JAVA_HOME|HADOOP_HOME|HADOOP_CONF_DIR|MESOSJ_RUN)=.*"));
        });
  }

  @Test
  void readsLocalFilesAsItsUser() throws Exception {
    Path secret = Files.writeString(outside.resolve("secret"), "s");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));

    Attacks.refused(
        "nobody fetches a file of root's",
        () ->
            assertThatThrownBy(() -> fetch(NOBODY, secret.toString()))
                .hasMessageContaining("Permission denied"));
  }
}
