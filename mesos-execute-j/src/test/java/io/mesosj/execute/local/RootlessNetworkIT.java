package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.thread.Threads;
import io.mesosj.execute.testing.Cli;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ways out of an ordinary user's networks, and ports into them. */
@NeedsRoot
@Timeout(240)
class RootlessNetworkIT extends OrdinaryUserFixture {
  private static final String GREETING = "the machine greets";

  private final int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);

  @Test
  void reachesOthersByAnyProgramThatIsThere() throws IOException {
    try (ServerSocket server = greeter()) {
      String ask =
          // pasta of 2023 hangs where a connection is half closed at once.
          "\"cat /etc/resolv.conf; sleep 2 | nc -w 5 "
              + machine().getHostAddress()
              + " "
              + server.getLocalPort()
              + "; nc -w 5 127.0.0.1 "
              + server.getLocalPort()
              + " < /dev/null || echo no loopback\"";
      for (String missing : new String[] {"pasta", "slirp4netns"}) {
        Cli cli =
            user.startWithTun("666", user.refusing(missing).toString(), task("mine", "") + ask);

        assertThat(cli.exitCode()).as(cli.err()).isZero();
        assertThat(cli.out())
            .as("without " + missing)
            .contains("nameserver 10.0.2.3\n")
            .containsOnlyOnce(GREETING)
            .contains("no loopback");
        assertThat(cli.err()).doesNotContain("way out");
      }
    }
  }

  @Test
  void theMachinesLoopbackIsItsOwn() throws IOException {
    try (ServerSocket server = greeter()) {
      Cli cli =
          user.startWithTun(
              "666",
              "",
              task("mine", "")
                  + "\"nc -w 5 10.0.2.2 "
                  + server.getLocalPort()
                  + " < /dev/null; echo asked\"");

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.out()).contains("asked").doesNotContain(GREETING);
    }
  }

  @Test
  void saysOnceThatThereIsNoWayOut() throws IOException {
    Cli shut = user.startWithTun("600", "", task("mine", "") + "'ip -o addr show dev eth0'");
    assertThat(shut.exitCode()).as(shut.err()).isZero();
    assertThat(shut.out()).contains("10.77.0.");
    assertThat(shut.err()).containsOnlyOnce("no way out").contains("chmod 666 /dev/net/tun");

    String none = user.refusing("slirp4netns", "pasta").toString();
    Cli failing = user.startWithTun("666", none, task("mine", "") + "true");
    assertThat(failing.exitCode()).as(failing.err()).isZero();
    assertThat(failing.err())
        .containsOnlyOnce("no way out")
        .contains("slirp4netns: gave no route", "pasta: gave no route");
  }

  @Test
  void publishesAtTheAddressThatIsAskedFor() throws IOException {
    InetAddress address = machine();
    Cli web =
        user.start(
            task("mine", ",port=" + port + ":80/tcp")
                + "'exec httpd -f -p 80 -h /www' --publish_address="
                + address.getHostAddress());
    await().atMost(60, TimeUnit.SECONDS).until(() -> answers(address) || !web.isRunning());
    assertThat(answers(address)).as(web.err()).isTrue();
    assertThat(answers(InetAddress.getLoopbackAddress())).isFalse();
    web.signal("TERM");
    web.exitCode();
    assertThat(answers(address)).isFalse();
  }

  @Test
  void refusesPortsBeforeAnythingIsLaunched() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      refuses(taken.getLocalPort() + ":80/tcp", "127.0.0.1:" + taken.getLocalPort());
    }
    refuses("80:80/tcp", "ports below 1024 are root's");
    refuses(port + ":80/udp", "only TCP ports can be published");
  }

  private static void refuses(String ports, String why) throws IOException {
    Cli refused = user.run(task("mine", ",port=" + ports) + "'echo ran'");
    assertThat(refused.exitCode()).as(refused.err()).isNotZero();
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).contains(why).doesNotContain("runs in namespaces");
  }

  private static String task(String network, String more) {
    return "--master=local --quiet"
        + user.image()
        + "--network=name="
        + network
        + more
        + " --command=";
  }

  private boolean answers(InetAddress address) {
    try (Socket socket = new Socket(address, port)) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
          .contains("Hello from a container");
    } catch (IOException e) {
      return false;
    }
  }

  /** Says its greeting to everybody. */
  private static ServerSocket greeter() throws IOException {
    ServerSocket server = new ServerSocket(0);
    Threads.start(
        "greeter",
        () -> {
          while (!server.isClosed()) {
            try (Socket client = server.accept()) {
              client.getOutputStream().write((GREETING + "\n").getBytes(StandardCharsets.US_ASCII));
            } catch (SocketException e) {
              // Closed, or who asked has gone.
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        });
    return server;
  }

  private static InetAddress machine() throws IOException {
    for (NetworkInterface one : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(one.getInetAddresses())) {
        if (address instanceof Inet4Address && !address.isLoopbackAddress() && one.isUp()) {
          return address;
        }
      }
    }
    throw new AssertionError("this machine has no address but its loopback's");
  }
}
