package io.mesosj.execute.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.execute.testing.Cli;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded cluster over TLS, from its own command line and from others. */
@NeedsRoot
class TlsIT {
  @TempDir Path directory;

  @BeforeEach
  void makeCertificates() throws IOException {
    assertSucceeds(
        "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -addext subjectAltName=IP:127.0.0.1"
            + " -days 2 -keyout key.pem -out cert.pem 2>/dev/null && openssl rsa -traditional -in"
            + " key.pem -out rsa.pem 2>/dev/null && openssl ecparam -name prime256v1 -genkey -noout"
            + " | openssl pkcs8 -topk8 -nocrypt -out other.pem && chmod 600 *.pem");
  }

  private String shell(String script) throws IOException {
    try (Cli cli = Cli.startShell(directory, "cd " + directory + " && " + script)) {
      cli.exitCode();
      return cli.out() + cli.err();
    }
  }

  private void assertSucceeds(String script) throws IOException {
    try (Cli cli = Cli.startShell(directory, "cd " + directory + " && " + script)) {
      assertThat(cli.exitCode()).as(cli.err()).isZero();
    }
  }

  private Cli run(String certificate, String key, String... words) throws IOException {
    String[] line = new String[words.length + 2];
    line[0] = "--ssl_cert_file=" + directory.resolve(certificate);
    line[1] = "--ssl_key_file=" + directory.resolve(key);
    System.arraycopy(words, 0, line, 2, words.length);
    return Cli.run(directory, line);
  }

  @Test
  void runsATaskInsideOneProcessWithBothFormsOfAKey() throws IOException {
    for (String key : new String[] {"key.pem", "rsa.pem"}) {
      Cli run = run("cert.pem", key, "--master=local", "--command=echo hello");
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out()).isEqualTo("hello\n");
      assertThat(run.err()).doesNotContain("can be read by others");
    }
  }

  @Test
  void namesBothFilesThatDontBelongTogether() throws IOException {
    Cli run = run("cert.pem", "other.pem", "--master=local", "--command=true");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err())
        .contains("other.pem' does not belong to the certificate in", "cert.pem'")
        .doesNotContain("\tat ");
  }

  @Test
  void saysHowToWriteAKeyOfEllipticCurvesSoThatItIsRead() throws IOException {
    assertSucceeds(
        "openssl ecparam -name prime256v1 -genkey -out sec1.pem 2>/dev/null && openssl req -x509"
            + " -key sec1.pem -subj /CN=x -addext subjectAltName=IP:127.0.0.1 -days 2 -out ec.pem"
            + " && openssl pkcs8 -topk8 -nocrypt -in sec1.pem -out ec8.pem && chmod 600 *.pem");

    Cli refused = run("ec.pem", "sec1.pem", "--master=local", "--command=true");
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.err())
        .contains("sec1.pem' is an ec key", "openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW")
        .doesNotContain("\tat ");
    Cli taken = run("ec.pem", "ec8.pem", "--master=local", "--command=echo hello");
    assertThat(taken.out()).as(taken.err()).isEqualTo("hello\n");
  }

  @Test
  void givesUpSoonOnAServerThatNeverAnswersTheHandshake() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String master = "--master=https://127.0.0.1:" + silent.getLocalPort();
      for (String[] line :
          new String[][] {{"ps", master}, {"logs", master, "t"}, {master, "--command=true"}}) {
        long begin = System.nanoTime();
        Cli cli = Cli.run(directory, line);
        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.err()).contains("no TLS connection within ").doesNotContain("\tat ");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(28));
      }
    }
  }

  @Test
  void executorsOfFrameworksSpeakItToo() throws IOException {
    Cli bundle =
        run(
            "cert.pem",
            "key.pem",
            "--master=local",
            "--executor=mesosj",
            "--command=echo hello; echo $MESOS_AGENT_ENDPOINT $LIBPROCESS_SSL_ENABLED");
    assertThat(bundle.exitCode()).as(bundle.err()).isZero();
    assertThat(bundle.out()).startsWith("hello\n").endsWith(" true\n");
  }

  @Test
  void warnsOfAKeyThatOthersCanRead() throws IOException {
    assertSucceeds("chmod 644 key.pem");
    Cli run = run("cert.pem", "key.pem", "--master=local", "--command=true");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("key.pem' can be read by others");
  }

  @Test
  void loadsNothingOfTlsWithoutIt() throws IOException {
    String log = directory.resolve("classes").toString();
    shell(
        "MESOS_EXECUTE_J_JAVA_OPTS=-Xlog:class+load:file="
            + log
            + " "
            + Path.of("bin", "mesos-execute-j").toAbsolutePath()
            + " --master=local --command=true");
    assertThat(Files.readString(Path.of(log)))
        .contains("io.mesosj.local.LocalCluster ")
        .doesNotContain(
            "io.mesosj.local.tls.ServerTls ", "io.netty.handler.ssl.", "javax.net.ssl.SSLContext ");
  }

  @Test
  void servesItsOwnVerbsAndOthersOverHttps() throws IOException {
    try (Cli cluster =
        Cli.start(
            directory,
            "local",
            "--port=0",
            "--ssl_cert_file=" + directory.resolve("cert.pem"),
            "--ssl_key_file=" + directory.resolve("key.pem"))) {
      await().atMost(60, TimeUnit.SECONDS).until(() -> cluster.out().endsWith("\n"));
      String master = cluster.out().strip();
      assertThat(master).startsWith("https://127.0.0.1:");
      String address = master.substring("https://".length());

      Cli run =
          Cli.run(
              directory,
              "run",
              "--master=" + master,
              "--name=web",
              "--command=echo hello; exec sleep 1000",
              "--detach");
      assertThat(run.exitCode()).as(run.err()).isZero();
      // Without a scheme, too: the user's own cluster says what it speaks.
      assertThat(Cli.run(directory, "ps", "--master=" + address).out()).contains("TASK_RUNNING");
      await()
          .untilAsserted(
              () ->
                  assertThat(Cli.run(directory, "logs", "--master=" + address, "web").out())
                      .isEqualTo("hello\n"));
      Cli exec = Cli.run(directory, "exec", "--master=" + master, "web", "--", "echo", "inside");
      assertThat(exec.out()).as(exec.err()).isEqualTo("inside\n");

      assertThat(shell("curl -sS --max-time 10 --cacert cert.pem " + master + "/version"))
          .contains("1.11.0");
      assertThat(shell("curl -sS --max-time 10 " + master + "/version")).contains("certificate");
      assertThat(shell("curl -sS -i --max-time 10 -d '{}' http://" + address + "/api/v1"))
          .contains("400 Bad Request", "use https://");
      assertThat(
              shell(
                  "python3 -c \"import ssl, urllib.request;"
                      + " print(urllib.request.urlopen('"
                      + master
                      + "/version', timeout=10,"
                      + " context=ssl.create_default_context(cafile='cert.pem')).read())\""))
          .contains("1.11.0");

      Cli kill = Cli.run(directory, "kill", "--master=" + master, "web");
      assertThat(kill.exitCode()).as(kill.err()).isZero();
      cluster.signal("TERM");
      assertThat(cluster.exitCode()).as(cluster.err()).isZero();
    }
  }
}
