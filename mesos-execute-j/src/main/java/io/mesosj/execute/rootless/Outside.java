package io.mesosj.execute.rootless;

import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.thread.Threads;
import io.mesosj.local.access.ClusterKey;
import io.mesosj.local.access.OwnCredential;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a command that runs in its own namespaces has outside of them: ports of the machine's
 * loopback, the credential of its cluster where the user's other commands look, and signals. Asked
 * over one connection on a socket that only the user reaches; a question is a line, and so is its
 * answer. Safe for use by several threads.
 */
final class Outside implements AutoCloseable {
  /** In front of a signal, to which there is no answer. */
  static final String SIGNAL = "!";

  static final String OK = "ok";
  private static final int FIRST_UNPRIVILEGED = 1024;
  private static final Path LOWEST = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

  private final Path state;
  private final Map<String, String> environment;
  private final ServerSocketChannel questions;
  private final Doors doors = new Doors();
  private final Map<Integer, ServerSocketChannel> ports = new ConcurrentHashMap<>();
  private @Nullable SocketChannel inside;
  private final List<Integer> early = new ArrayList<>();
  private @Nullable Runnable withdrawal;

  private Outside(Path state, Map<String, String> environment, ServerSocketChannel questions) {
    this.state = state;
    this.environment = environment;
    this.questions = questions;
  }

  /** Listens from now on. */
  static Outside open(Path state, Map<String, String> environment) throws IOException {
    Outside outside = new Outside(state, environment, Streams.listen(outer(state)));
    Threads.start("rootless-questions", outside::answer);
    return outside;
  }

  static Path outer(Path state) {
    return state.resolve("outer");
  }

  static Path inner(Path state) {
    return state.resolve("inner");
  }

  private void answer() {
    try (SocketChannel channel = questions.accept()) {
      synchronized (this) {
        inside = channel;
        for (int code : early) {
          say(channel, SIGNAL + " " + code);
        }
      }
      BufferedReader lines =
          new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
      String line;
      while ((line = lines.readLine()) != null) {
        String answer = answer(List.of(line.split(" ", -1)));
        synchronized (this) {
          say(channel, answer);
        }
      }
    } catch (IOException e) {
      // It has ended, and with it everything that it could ask for.
      return;
    }
  }

  private static void say(SocketChannel channel, String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private String answer(List<String> question) {
    try {
      return switch (question.get(0)) {
        case "reserve" -> OK + " " + open(0);
        case "publish" -> OK + " " + open(Integer.parseInt(question.get(1)));
        case "withdraw" -> withdraw(Integer.parseInt(question.get(1)));
        case "cluster" -> OK + " " + know(question);
        default -> "what is '" + question.get(0) + "'?";
      };
    } catch (IOException e) {
      return FileProblem.describe(e).replace('\n', ' ');
    }
  }

  /** Sends a signal's exit code inside, where it counts as the signal. */
  synchronized void signal(int code) {
    early.add(code);
    if (inside != null) {
      try {
        say(inside, SIGNAL + " " + code);
      } catch (IOException e) {
        // It ends already.
        return;
      }
    }
  }

  /** Listens on the machine's loopback, and leads to the same port inside. */
  int open(int port) throws IOException {
    ServerSocketChannel server;
    try {
      server =
          Streams.listen(
              new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
              StandardProtocolFamily.INET);
    } catch (IOException e) {
      throw new IOException(why(port, e), e);
    }
    int bound = ((InetSocketAddress) server.getLocalAddress()).getPort();
    ports.put(bound, server);
    doors.open("rootless-" + bound, server, client -> lead(client, bound));
    return bound;
  }

  private static String why(int port, IOException problem) {
    return port > 0 && port < FIRST_UNPRIVILEGED
        ? "ports below 1024 are root's, unless it runs 'sysctl net.ipv4.ip_unprivileged_port_start="
            + port
            + "' ("
            + LOWEST
            + ")"
        : "127.0.0.1:" + port + ": " + FileProblem.describe(problem);
  }

  private void lead(SocketChannel client, int port) {
    try (SocketChannel in = Streams.connect(inner(state))) {
      say(in, Integer.toString(port));
      Streams.join("rootless-" + port, client, in);
    } catch (IOException e) {
      Streams.close(client);
    }
  }

  private String withdraw(int port) throws IOException {
    ServerSocketChannel server = ports.remove(port);
    if (server != null) {
      server.close();
    }
    return OK;
  }

  /** The words are the master, the agents with commas between, the secret, and a certificate. */
  private synchronized String know(List<String> words) throws IOException {
    ClusterKey key = ClusterKey.of(new OwnCredential(words.get(3)), state, environment);
    String master = words.get(1);
    List<String> agents = List.of(words.get(2).split(",", -1));
    Optional<Path> certificate = Optional.empty();
    if (!words.get(4).isEmpty()) {
      Path file = state.resolve("certificate.pem");
      DurableFile.beside(file, Base64.getDecoder().decode(words.get(4)), DurableFile.Readers.OWNER)
          .putInPlace();
      certificate = Optional.of(file);
    }
    key.publish(master, agents, certificate);
    withdrawal =
        () -> {
          try {
            key.withdraw(master, agents);
          } catch (IOException e) {
            // The state directory goes, and a link to nothing is nothing.
            return;
          }
        };
    return state.toString();
  }

  @Override
  public void close() {
    Streams.close(questions);
    ports.values().forEach(Streams::close);
    synchronized (this) {
      if (withdrawal != null) {
        withdrawal.run();
      }
    }
  }
}
