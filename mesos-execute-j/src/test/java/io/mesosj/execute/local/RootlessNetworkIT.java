package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.thread.Threads;
import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.RootlessUser;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** A container without an image sees this machine's Java, which answers by UDP. */
  @Test
  void publishesUdpPorts() throws IOException {
    Path echo =
        Files.writeString(
            user.home().resolve("Echo.java"),
            """
            import java.net.*;
            class Echo {
              public static void main(String[] none) throws Exception {
                DatagramSocket socket = new DatagramSocket(5353);
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                while (true) {
                  packet.setLength(100);
                  socket.receive(packet);
                  socket.send(packet);
                }
              }
            }
            """);
    Cli web =
        user.start(
            "--master=local --quiet --network=name=mine,port="
                + port
                + ":5353/udp --command='exec "
                + Path.of(System.getProperty("java.home"), "bin", "java")
                + " "
                + echo
                + "'");
    try (DatagramSocket one = new DatagramSocket();
        DatagramSocket other = new DatagramSocket()) {
      await().atMost(60, TimeUnit.SECONDS).until(() -> echoes(one, "one") || !web.isRunning());
      assertThat(echoes(one, "again")).as(web.err()).isTrue();
      assertThat(echoes(other, "other")).isTrue();
    }
    Cli taken =
        user.run(
            "--master=local --quiet --network=name=mine,port=" + port + ":1/udp --command=true");
    assertThat(taken.exitCode()).as(taken.err()).isNotZero();
    assertThat(taken.err()).contains("127.0.0.1:" + port);
    // The same number of TCP is another port.
    Cli free =
        user.run(
            "--master=local --quiet --network=name=mine,port=" + port + ":1/tcp --command=true");
    assertThat(free.exitCode()).as(free.err()).isZero();
    web.signal("TERM");
    web.exitCode();
    new DatagramSocket(port, InetAddress.getLoopbackAddress()).close();
  }

  private boolean echoes(DatagramSocket socket, String words) throws IOException {
    byte[] bytes = words.getBytes(StandardCharsets.US_ASCII);
    DatagramPacket packet =
        new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(1000);
    socket.send(packet);
    DatagramPacket answer = new DatagramPacket(new byte[100], 100);
    try {
      socket.receive(answer);
    } catch (SocketTimeoutException e) {
      return false;
    }
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII)
        .equals(words);
  }

  /** In a network of the test's own, whose way to everything ends there. */
  @Test
  void reachesOthersByIpv6() throws IOException {
    Files.writeString(
        user.home().resolve(".config/cni/net.d/six.conflist"),
        """
        {"cniVersion": "1.0.0", "name": "six", "plugins": [
          {"type": "bridge", "bridge": "six0", "isGateway": true, "ipMasq": true,
           "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.76.0.0/24"}], [{"subnet": "fd76::/64"}]],
                    "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]}}]}
        """);
    Path www = Files.createDirectories(directory.resolve("www"));
    Files.writeString(www.resolve("index.html"), GREETING);
    String machine =
        """
        ip link set lo up; ip link add six-d type veth peer name six-e; ip link set six-e up; ip addr add 2001:db8::1/64 dev six-d nodad
        ip addr add 192.0.2.1/24 dev six-d; ip addr add 2001:db8:1::1/128 dev lo; ip link set six-d up
        ip route add default via 192.0.2.2; ip -6 route add default via 2001:db8::2 dev six-d
        busybox httpd -f -p '[2001:db8:1::1]:7000' -h %s & trap "kill $!" EXIT
        """
            .formatted(www);
    String ask = "curl -g -s -m 5 'http://[2001:db8:1::1]:7000/'";
    for (String missing : new String[] {"pasta", "slirp4netns"}) {
      Cli cli =
          user.startInNetwork(
              machine,
              user.refusing(missing).toString(),
              "--master=local --quiet --network=name=six --command=\""
                  + ask
                  + " || { sleep 3; "
                  + ask
                  + "; }\"");
      assertThat(cli.exitCode()).as("without " + missing + ": " + cli.err()).isZero();
      assertThat(cli.out()).isEqualTo(GREETING);
    }
  }

  @Test
  void refusesPortsBeforeAnythingIsLaunched() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      refuses(taken.getLocalPort() + ":80/tcp", "127.0.0.1:" + taken.getLocalPort());
    }
    refuses("80:80/tcp", "ports below 1024 are root's");
    refuses(port + ":80/sctp", "only TCP and UDP ports can be published");
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
    return RootlessUser.greets(address, port);
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
