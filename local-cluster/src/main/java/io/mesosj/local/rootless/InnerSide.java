package io.mesosj.local.rootless;

import io.mesosj.base.console.Interrupts;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.thread.Threads;
import io.mesosj.local.access.OwnCredential;
import io.mesosj.local.cgroup.CgroupPlace;
import io.mesosj.local.container.MachinePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to {@link Outside} from within the namespaces, and lets connections in that come from
 * there. When that is gone this process ends. Safe for use by several threads.
 */
public final class InnerSide implements MachinePorts {
  /** Names the directory of both, for the process that runs inside. */
  public static final String VARIABLE = "MESOS_EXECUTE_J_NAMESPACES";

  private static final long LIMIT_SECONDS = 20;
  private static final int ABANDONED = 137;

  /** Of a port's, which come first on a connection. */
  private static final int LONGEST_WORD = 16;

  private final SocketChannel outside;
  private final Path state;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> signals = new LinkedBlockingQueue<>();

  /** Answers that have not come yet. */
  private int owed;

  private @Nullable Path files;

  private InnerSide(SocketChannel outside, Path state) {
    this.state = state;
    this.outside = outside;
  }

  /** The directory that both sides share; the outer removes it. */
  public Path state() {
    return state;
  }

  /** What containers' cgroups are below, where there are any; the outer side removes it. */
  public String cgroupParent() {
    return CgroupPlace.parentOf(String.valueOf(state.getFileName()));
  }

  /** Whether this process was started inside. */
  public static boolean is(Map<String, String> environment) {
    return environment.containsKey(VARIABLE);
  }

  /**
   * Speaks to who started this process in namespaces; empty if nobody did.
   *
   * @throws IOException if they are gone
   */
  public static Optional<InnerSide> of(Map<String, String> environment) throws IOException {
    String variable = environment.get(VARIABLE);
    if (variable == null) {
      return Optional.empty();
    }
    Path state = Path.of(variable);
    ServerSocketChannel server = Streams.listen(Outside.inner(state));
    InnerSide inside = new InnerSide(Streams.connect(Outside.outer(state)), state);
    // The outer side lets in so many of each port: one that is full is to be in no other's way.
    new Doors(Integer.MAX_VALUE).open("rootless-doors", server, InnerSide::lead);
    Threads.start("rootless-answers", inside::read);
    return Optional.of(inside);
  }

  /** Signals come from outside from now on. */
  public void relay(Interrupts interrupts) {
    interrupts.relay();
    Threads.start(
        "rootless-signals",
        () -> {
          while (true) {
            try {
              interrupts.arrived(signals.take());
            } catch (InterruptedException e) {
              return;
            }
          }
        });
  }

  private void read() {
    try {
      BufferedReader lines =
          new BufferedReader(Channels.newReader(outside, StandardCharsets.UTF_8));
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.startsWith(Outside.SIGNAL + " ")) {
          signals.add(Integer.parseInt(line.substring(2)));
        } else {
          answers.add(line);
        }
      }
    } catch (IOException e) {
      // The same as its end.
    }
    Runtime.getRuntime().halt(ABANDONED);
  }

  private static void lead(SocketChannel from) {
    SocketChannel to = null;
    try {
      PublishedPort port = port(from);
      InetSocketAddress here =
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port.number());
      if (port.protocol() == PublishedPort.Protocol.UDP) {
        InnerDatagrams.run("rootless-" + port.word(), from, here);
        return;
      }
      to = SocketChannel.open(here);
    } catch (IOException e) {
      Streams.close(from);
      return;
    }
    Streams.join("rootless-connection", from, to);
  }

  /** Byte by byte: what follows the line is the connection's. */
  private static PublishedPort port(SocketChannel from) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    StringBuilder word = new StringBuilder();
    while (from.read(one) == 1 && word.length() < LONGEST_WORD) {
      if (one.get(0) == '\n') {
        try {
          return PublishedPort.parse(word.toString());
        } catch (IllegalArgumentException e) {
          throw new IOException(e);
        }
      }
      word.append((char) one.get(0));
      one.clear();
    }
    throw new IOException("no port was named");
  }

  private synchronized String ask(String question) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((question + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      outside.write(bytes);
    }
    owed++;
    try {
      String answer = answer();
      if (answer.startsWith(Outside.OK)) {
        return answer.substring(Outside.OK.length()).strip();
      }
      throw new IOException(answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** They come in the order of the questions; one that came too late is nobody's. */
  private String answer() throws IOException, InterruptedException {
    while (true) {
      String answer = answers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new IOException("nobody answers outside");
      }
      owed--;
      if (owed == 0) {
        return answer;
      }
    }
  }

  /** A free port of the machine that leads to the same one in here. */
  public int reserve() throws IOException {
    return Integer.parseInt(ask("reserve"));
  }

  /** Leads a port of the machine's loopback to the same one in here. */
  public void lead(int port) throws IOException {
    ask("lead " + port);
  }

  @Override
  public void publish(int port, String protocol) throws IOException {
    ask("publish " + published(port, protocol).word());
  }

  @Override
  public void withdraw(int port, String protocol) throws IOException {
    ask("withdraw " + published(port, protocol).word());
  }

  private static PublishedPort published(int port, String protocol) throws IOException {
    try {
      return new PublishedPort(port, PublishedPort.Protocol.of(protocol));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Tells the user's other commands of a cluster that runs in here.
   *
   * @param master its address, at a port that leads here
   * @param agents theirs
   */
  public void announce(
      String master, List<String> agents, OwnCredential credential, Optional<Path> certificate)
      throws IOException {
    String pem =
        certificate.isPresent()
            ? Base64.getEncoder().encodeToString(Files.readAllBytes(certificate.get()))
            : "";
    try {
      files =
          Path.of(
              ask(
                  "cluster "
                      + String.join(
                          " ", master, String.join(",", agents), credential.secret(), pem)));
    } catch (IOException e) {
      throw new IOException(
          "the cluster can't be announced outside: " + FileProblem.describe(e), e);
    }
  }

  /** Gives the cluster a name by which those find it, after {@link #announce}. */
  public void name(String name) throws IOException {
    ask("name " + name);
  }

  /** Where those find the cluster's credential, after {@link #announce}. */
  public Optional<Path> files() {
    return Optional.ofNullable(files);
  }
}
