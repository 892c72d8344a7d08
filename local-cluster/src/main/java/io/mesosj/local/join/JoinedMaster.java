package io.mesosj.local.join;

import static java.util.Objects.requireNonNull;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.text.OneLine;
import io.mesosj.base.thread.Threads;
import io.mesosj.base.time.Backoff;
import io.mesosj.local.access.OwnCredential;
import io.mesosj.local.master.AgentLink;
import io.mesosj.local.master.MasterLink;
import io.mesosj.local.master.Membership;
import io.mesosj.local.page.AgentInspection;
import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.recordio.RecordReader;
import io.mesosj.protocol.recordio.RecordWriter;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A master in another process, as an agent has it that has joined. Two threads of it follow what
 * the master asks and tell it what there is; a connection that breaks is made again. Safe for use
 * by several threads.
 */
public final class JoinedMaster implements Membership, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JoinedMaster.class);
  private static final int MAX_RECORD = 64 << 20;
  private static final int WORDS = 400;
  private static final int UNAVAILABLE = 503;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration FLUSH = Duration.ofSeconds(10);

  private static final CallCodec<AgentLink> ORDERS = new CallCodec<>(AgentLink.class);

  private final HttpTransport transport;
  private final URI master;
  private final Map<String, String> headers;
  private final Duration patience;
  private final String session = OwnCredential.randomSecret();
  private final Outbox outbox = new Outbox();
  private final MasterLink reports =
      new CallCodec<>(MasterLink.class).sender(call -> outbox.add(call));
  private final CompletableFuture<Void> lost = new CompletableFuture<>();
  private final Threads threads =
      new Threads("the joined master", (thread, failure) -> lost.completeExceptionally(failure));
  private final ExecutorService looking =
      new Threads(
              "looking for the master",
              (thread, failure) -> LOG.error("{} failed", thread, failure))
          .pool();
  private volatile @Nullable Stream stream;
  private volatile long received;
  private volatile boolean closing;
  private @Nullable AgentLink agent;
  private volatile @Nullable Answers answers;

  private record Stream(HttpReply reply, RecordReader records, AgentID id)
      implements AutoCloseable {
    @Override
    public void close() {
      reply.close();
    }
  }

  /** What a master says that will never take this agent in. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private JoinedMaster(
      HttpTransport transport, URI master, Map<String, String> headers, Duration patience) {
    this.transport = transport;
    this.master = master;
    this.headers = headers;
    this.patience = patience;
  }

  /**
   * Joins; waits for a master that does not answer yet.
   *
   * @param headers that authenticate us
   * @param name the agent's
   * @param info its description, with its resources and without an id
   * @param patience how long to try, now and whenever the connection breaks
   * @throws IOException if the master refuses, or does not answer for so long
   */
  public static JoinedMaster join(
      HttpTransport transport,
      URI master,
      Map<String, String> headers,
      String name,
      AgentInfo info,
      Duration patience)
      throws IOException {
    JoinedMaster joined = new JoinedMaster(transport, master, headers, patience);
    joined.stream =
        joined.open("&name=" + URLEncoder.encode(name, StandardCharsets.UTF_8), info.toByteArray());
    return joined;
  }

  /** A stream of what the master asks, which has begun with a welcome. */
  private Stream open(String query, byte[] body) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    Backoff pause = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    while (true) {
      try {
        return tryOpen(query, body);
      } catch (Refused e) {
        throw e;
      } catch (IOException e) {
        if (System.nanoTime() > end || closing || Thread.currentThread().isInterrupted()) {
          throw new IOException(
              "the master at " + master + " can't be joined: " + FileProblem.describe(e), e);
        }
        LOG.debug("The master at {} can't be joined yet", master, e);
        sleep(pause.next());
      }
    }
  }

  private Stream tryOpen(String query, byte[] body) throws IOException {
    HttpReply reply = ask(JoinPaths.JOIN, "&protocol=" + JoinPaths.PROTOCOL + query, body);
    try {
      RecordReader records = new RecordReader(reply.body(), MAX_RECORD);
      NumberedCall welcome = next(records);
      if (welcome.number() != NumberedCall.WELCOME) {
        throw new Refused(master + " does not welcome agents as this version does");
      }
      return new Stream(reply, records, AgentID.parseFrom(welcome.call()));
    } catch (IOException e) {
      reply.close();
      throw e;
    }
  }

  /** Asks the master, who answers with 200. */
  private HttpReply ask(String path, String query, byte[] body) throws IOException {
    URI uri = master.resolve(path + "?session=" + session + "&received=" + received + query);
    HttpReply reply =
        transport.send(HttpCall.post(uri, headers, body).withReadTimeout(JoinPaths.SILENCE));
    if (reply.status() == 200) {
      return reply;
    }
    try {
      if (reply.status() == 404) {
        throw new Refused(master + " is no embedded cluster that agents can join");
      }
      String words =
          master + " answers " + reply.status() + ": " + OneLine.of(reply.words(WORDS), WORDS);
      // It is busy or ends; everything else it will say again.
      throw reply.status() == UNAVAILABLE ? new IOException(words) : new Refused(words);
    } finally {
      reply.close();
    }
  }

  private static NumberedCall next(RecordReader records) throws IOException {
    byte[] record = records.read();
    if (record == null) {
      throw new EOFException("the master has ended the stream");
    }
    return NumberedCall.of(record);
  }

  private static void sleep(Duration pause) throws InterruptedIOException {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public AgentID id() {
    return opened().id();
  }

  private Stream opened() {
    Stream open = stream;
    if (open == null) {
      throw new IllegalStateException("no stream was opened");
    }
    return open;
  }

  @Override
  public MasterLink reports() {
    return reports;
  }

  /** What the master asks waits until {@link #begin}. */
  @Override
  public void connect(AgentLink to) {
    agent = to;
  }

  /**
   * Begins to do what the master asks, and to tell it what there is.
   *
   * @param inspection what those see who look at this agent by the master
   */
  public void begin(AgentInspection inspection) {
    answers = new Answers(inspection);
    AgentLink to = agent;
    if (to == null) {
      throw new IllegalStateException("nobody is connected");
    }
    threads.newThread(() -> follow(to)).start();
    threads.newThread(this::tell).start();
  }

  /**
   * Ends when the master has given this agent up, does not answer any more, or was not understood;
   * with an exception that says so.
   */
  public CompletableFuture<Void> lost() {
    return lost;
  }

  private void follow(AgentLink to) {
    try {
      while (!closing) {
        try (Stream open = opened()) {
          read(open.records(), to);
        } catch (IOException e) {
          if (closing) {
            return;
          }
          LOG.warn(
              "The master at {} is not heard ({}); trying again", master, FileProblem.describe(e));
        }
        stream = open("&again=true", new byte[0]);
        to.reregistered();
      }
    } catch (IOException e) {
      lost.completeExceptionally(e);
    }
  }

  private void read(RecordReader records, AgentLink to) throws IOException {
    while (true) {
      NumberedCall order = next(records);
      if (order.number() == NumberedCall.FILES || order.number() == NumberedCall.NETWORKS) {
        answer(order.number(), NumberedCall.of(order.call().toByteArray()));
      }
      if (order.number() > received + 1) {
        throw new IOException("order " + order.number() + " comes after order " + received);
      }
      if (order.number() == received + 1) {
        ORDERS.apply(order.call(), to);
        received = order.number();
      }
    }
  }

  /** Without keeping orders waiting. */
  private void answer(long what, NumberedCall question) {
    Answers given = requireNonNull(answers);
    looking.execute(
        () -> {
          Answers.Answer answer = given.to(what, question.call());
          String query = "&question=" + question.number() + "&status=" + answer.status();
          try {
            ask(JoinPaths.ANSWER, query, answer.body().toByteArray()).close();
          } catch (IOException e) {
            // Whoever looks is told by the master that nothing came.
            LOG.debug("The master at {} can't be answered", master, e);
          }
        });
  }

  private void tell() {
    Backoff pause = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    try {
      while (!closing) {
        List<NumberedCall> due = outbox.await(JoinPaths.HEARTBEAT);
        try {
          tell(due);
          pause.reset();
        } catch (Refused e) {
          lost.completeExceptionally(e);
          return;
        } catch (IOException e) {
          LOG.debug("The master at {} can't be told", master, e);
          TimeUnit.NANOSECONDS.sleep(pause.next().toNanos());
        }
        if (outbox.isFull()) {
          throw new IllegalStateException("there is more to tell the master than can wait");
        }
      }
    } catch (InterruptedException e) {
      // The end.
      Thread.currentThread().interrupt();
    }
  }

  private void tell(List<NumberedCall> due) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (NumberedCall one : due) {
      body.writeBytes(RecordWriter.frame(one.record()));
    }
    ask(JoinPaths.REPORT, "", body.toByteArray()).close();
    due.forEach(one -> outbox.acknowledge(one.number()));
  }

  /** Leaves, when the agent has ended and the master has been told so, or can't be. */
  @Override
  public void close() throws IOException {
    try {
      boolean told = !lost.isDone() && outbox.awaitEmpty(FLUSH);
      closing = true;
      if (told) {
        ask(JoinPaths.LEAVE, "", new byte[0]).close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closing = true;
      looking.shutdownNow();
      opened().close();
    }
  }
}
