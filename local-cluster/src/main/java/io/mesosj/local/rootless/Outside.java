package io.mesosj.local.rootless;

import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.thread.Threads;
import io.mesosj.local.access.ClusterKey;
import io.mesosj.local.access.CredentialFile;
import io.mesosj.local.access.KnownClusters;
import io.mesosj.local.access.OwnCredential;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.DatagramChannel;
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

  /** Connections to one port, so that whoever fills it keeps nobody from the cluster's own. */
  static final int MOST_OF_A_PORT = 512;

  private final Path state;
  private final Path work;
  private final InnerCommand command;
  private final ServerSocketChannel questions;
  private final Map<PublishedPort, Closeable> ports = new ConcurrentHashMap<>();
  private @Nullable SocketChannel inside;
  private final List<Integer> early = new ArrayList<>();
  private @Nullable Runnable withdrawal;

  private Outside(Path state, Path work, InnerCommand command, ServerSocketChannel questions) {
    this.state = state;
    this.work = work;
    this.command = command;
    this.questions = questions;
  }

  /** Listens from now on, for what runs with these directories of its own. */
  static Outside open(Path state, Path work, InnerCommand command) throws IOException {
    Outside outside = new Outside(state, work, command, Streams.listen(outer(state)));
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
        case "reserve" -> OK + " " + open(loopback(), 0);
        case "lead" -> OK + " " + open(loopback(), Integer.parseInt(question.get(1)));
        case "publish" -> publish(PublishedPort.parse(question.get(1)));
        case "withdraw" -> withdraw(PublishedPort.parse(question.get(1)));
        case "name" -> name(question.get(1));
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

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  /** Listens on the machine, and leads to the same port inside. */
  int open(InetAddress address, int port) throws IOException {
    ServerSocketChannel server = MachinePort.listen(address, port);
    int bound = ((InetSocketAddress) server.getLocalAddress()).getPort();
    ports.put(PublishedPort.tcp(bound), server);
    new Doors(MOST_OF_A_PORT).open("rootless-" + bound, server, client -> lead(client, bound));
    return bound;
  }

  private void lead(SocketChannel client, int port) {
    try (SocketChannel in = Streams.connect(inner(state))) {
      say(in, PublishedPort.tcp(port).word());
      Streams.join("rootless-" + port, client, in);
    } catch (IOException e) {
      Streams.close(client);
    }
  }

  private String publish(PublishedPort port) throws IOException {
    switch (port.protocol()) {
      case TCP -> open(command.published(), port.number());
      case UDP -> openDatagrams(port);
    }
    return OK;
  }

  private void openDatagrams(PublishedPort port) throws IOException {
    DatagramChannel socket = MachinePort.datagrams(command.published(), port.number());
    SocketChannel in = null;
    try {
      in = Streams.connect(inner(state));
      say(in, port.word());
    } catch (IOException e) {
      Streams.close(socket);
      if (in != null) {
        Streams.close(in);
      }
      throw e;
    }
    ports.put(port, OuterDatagrams.open("rootless-" + port.word(), socket, in));
  }

  private String withdraw(PublishedPort port) throws IOException {
    Closeable server = ports.remove(port);
    if (server != null) {
      server.close();
    }
    return OK;
  }

  /** The words are the master, the agents with commas between, the secret, and a certificate. */
  private synchronized String know(List<String> words) throws IOException {
    OwnCredential credential = new OwnCredential(words.get(3));
    ClusterKey key = ClusterKey.of(credential, state, command.environment());
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
    command
        .onlooker()
        .announced(
            new AnnouncedCluster(
                URI.create(master),
                agents.stream().map(URI::create).toList(),
                credential,
                certificate,
                state,
                work));
    return state.toString();
  }

  /** What starts a cluster in the background waits for its name. */
  private String name(String name) throws IOException {
    KnownClusters.ofUser(command.environment()).name(name, new CredentialFile(state).credentials());
    return OK;
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
