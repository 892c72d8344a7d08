package io.mesosj.executor;

import com.google.protobuf.ByteString;
import com.mesosphere.mesos.rx.java.util.MessageCodec;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.thread.Threads;
import io.mesosj.base.time.Backoff;
import io.mesosj.executor.time.Later;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.MessagesOrigin;
import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.log.LoggedFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The v1 executor API. One thread at a time subscribes, delivers events in order, and subscribes
 * again with what is unacknowledged when the agent was lost and checkpointing allows it; there is
 * none while nothing comes, if the {@linkplain HttpReply#whenReadable transport} can wait without.
 * Calls may come from any thread. Source: Mesos' executor HTTP API.
 */
public final class ExecutorClient implements AutoCloseable {
  /** Why an executor ends that its agent sent away. */
  public static final String ASKED = "the agent asked for it";

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorClient.class);
  private static final int MAX_ERROR_TEXT = 4096;

  /** An agent that is there answers SUBSCRIBE at once, be it with 503. */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);

  private final ExecutorEnvironment environment;
  private final HttpTransport transport;
  private final ExecutorListener listener;
  private final Unacknowledged unacknowledged = new Unacknowledged();
  private final MessageCodec<Call> calls;
  private final MessageCodec<Event> events;
  private final Threads threads;
  private final UpdateRepeats repeats;
  private final Threads beats;
  private volatile boolean closed;
  private volatile @Nullable EventRecords stream;
  private final CompletableFuture<String> ended = new CompletableFuture<>();

  /** Whether an event is with the listener; the executor's thread says so, with the lock held. */
  private boolean telling;

  /** What reads events just now, if anything does. */
  private @Nullable Thread reader;

  /** What the next reader goes on with; the stream, unless it is lost. */
  private volatile @Nullable EventRecords unread;

  private volatile long lostSince;
  private boolean undecodable;
  private volatile boolean answered;

  /**
   * A client that does nothing until it is {@linkplain #start started}, and then reaches its agent
   * as the environment says: over its domain socket if there is one.
   */
  public ExecutorClient(ExecutorEnvironment environment, ExecutorListener listener) {
    this(environment, environment.transport(), listener);
  }

  /** A client with another transport. */
  public ExecutorClient(
      ExecutorEnvironment environment, HttpTransport transport, ExecutorListener listener) {
    MessagesOrigin.problem().ifPresent(LOG::warn);
    this.environment = environment;
    this.transport = transport;
    this.listener = listener;
    this.calls = Codecs.executorCall(environment.contentType());
    this.events = Codecs.executorEvent(environment.contentType());
    this.threads = new Threads("executor-" + environment.executorId(), new LoggedFailures(LOG));
    this.beats = new Threads("heartbeat-" + environment.executorId(), new LoggedFailures(LOG));
    this.repeats =
        new UpdateRepeats(
            new Threads("updates-" + environment.executorId(), new LoggedFailures(LOG)),
            this::repeatUpdates,
            this::hasUnacknowledged);
  }

  /** Subscribes, on a thread of its own. */
  public void start() {
    lostSince = System.nanoTime();
    threads.newThread(this::run).start();
    beatLater();
  }

  /**
   * Sends a status update that must carry a uuid; it is sent again, with growing pauses and after a
   * re-subscription, until the agent acknowledged it. The agent knows repetitions by the uuid.
   *
   * @throws IOException if the agent refused it for good; an unreachable agent is not an error
   */
  public void update(TaskStatus status) throws IOException {
    unacknowledged.add(status);
    try {
      sendUpdate(status);
    } finally {
      repeats.begin();
    }
  }

  private void sendUpdate(TaskStatus status) throws IOException {
    Call call =
        call(Call.Type.UPDATE).setUpdate(Call.Update.newBuilder().setStatus(status)).build();
    try {
      send(call);
    } catch (RefusedCallException e) {
      if (e.isFinal()) {
        unacknowledged.refused(status);
        throw e;
      }
      LOG.debug("The update of {} waits for the agent", status.getTaskId().getValue(), e);
    } catch (IOException e) {
      LOG.debug("The update of {} waits for the agent", status.getTaskId().getValue(), e);
    }
  }

  private void repeatUpdates() {
    if (stream == null) {
      // They go with the next subscription.
      return;
    }
    for (TaskStatus status : unacknowledged.updates()) {
      try {
        sendUpdate(status);
      } catch (IOException e) {
        LOG.warn("Update of task {} refused: {}", status.getTaskId().getValue(), e.getMessage());
        listener.refused(status);
      }
    }
  }

  /** Says that this executor is there, for as long as it is: a silent connection may be cut. */
  private void beatLater() {
    // One that is closed is not kept until then.
    WeakReference<ExecutorClient> weak = new WeakReference<>(this);
    Later.after(
        environment.heartbeatInterval(),
        () -> {
          ExecutorClient client = weak.get();
          if (client != null && !client.closed) {
            client.beatLater();
            // A call may take long, and the timer is everybody's.
            client.beats.newThread(client::beat).start();
          }
        });
  }

  private void beat() {
    if (stream == null) {
      return;
    }
    try {
      send(call(Call.Type.HEARTBEAT).build());
    } catch (IOException e) {
      LOG.debug("A heartbeat of executor {} did not arrive", environment.executorId(), e);
    }
  }

  private boolean hasUnacknowledged() {
    return !closed && !unacknowledged.updates().isEmpty();
  }

  /** Sends {@code data} to the framework's scheduler; there is no guarantee of delivery. */
  public void message(ByteString data) throws IOException {
    send(call(Call.Type.MESSAGE).setMessage(Call.Message.newBuilder().setData(data)).build());
  }

  /** Ends the subscription; no event is delivered afterwards. */
  @Override
  public void close() {
    boolean idle;
    synchronized (this) {
      closed = true;
      idle = !telling;
      if (reader != null) {
        reader.interrupt();
      }
    }
    EventRecords open = stream;
    if (open != null) {
      open.close();
    }
    if (idle) {
      // Its thread may be waiting for a byte of a silent agent's, for ever, or was never started.
      ended.complete("closed");
    }
  }

  /** Whether the agent was reached, whatever it said. */
  public boolean hasReachedAgent() {
    return answered;
  }

  /**
   * Completes with the reason when the subscription has ended for good, whatever became of the
   * listener: a process that waits for this is never left hanging.
   */
  public CompletionStage<String> ended() {
    return ended.minimalCompletionStage();
  }

  private void run() {
    Optional<String> why = Optional.of("failed");
    synchronized (this) {
      reader = Thread.currentThread();
    }
    try {
      why = readToTheEnd();
    } finally {
      why.ifPresent(this::over);
      left();
    }
  }

  private synchronized void left() {
    if (reader == Thread.currentThread()) {
      reader = null;
    }
  }

  private void over(String why) {
    closed = true;
    ended.complete(why);
  }

  /** There is more to read. */
  private void readOn() {
    try {
      threads.newThread(this::run).start();
    } catch (OutOfMemoryError e) {
      LOG.error(
          "Executor {} ends: there is no thread to read its events", environment.executorId());
      over("there is no thread to read events: " + e.getMessage());
    }
  }

  /** Why all has ended; empty when others go on once there is something to read. */
  private Optional<String> readToTheEnd() {
    String why = "closed";
    while (!closed) {
      boolean notYet = false;
      try {
        switch (readStream()) {
          case SHUTDOWN -> {
            return Optional.of(tellShutdown(ASKED));
          }
          case NOTHING_YET -> {
            return Optional.empty();
          }
          case END -> why = "the agent ended the event stream";
        }
      } catch (RefusedCallException e) {
        why = String.valueOf(e.getMessage());
        if (e.isFinal()) {
          break;
        }
        // The agent is there: nobody has lost it, checkpoints or not.
        notYet = true;
      } catch (IOException | UncheckedIOException e) {
        why = "the agent at " + environment.agent() + " is lost: " + FileProblem.describe(e);
      } catch (RuntimeException | Error e) {
        LOG.error("Executor {} can't read its events", environment.executorId(), e);
        why = "the event stream can't be read: " + e;
      }
      Duration lost = Duration.ofNanos(System.nanoTime() - lostSince);
      if (!(environment.checkpoint() || notYet)
          || lost.compareTo(environment.recoveryTimeout()) > 0) {
        break;
      }
      pause();
    }
    return Optional.of(closed ? "closed" : tellShutdown(why));
  }

  private String tellShutdown(String why) {
    synchronized (this) {
      closed = true;
      telling = true;
    }
    tell("shutdown", () -> listener.shutdown(why));
    return why;
  }

  /** A listener that fails has failed at one event: the others have nothing to do with it. */
  private void tell(String what, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      LOG.error(
          "The listener of executor {} failed at {}; it goes on",
          environment.executorId(),
          what,
          e);
    } finally {
      told();
    }
  }

  private synchronized void told() {
    telling = false;
  }

  /** Where reading stopped. */
  private enum Stop {
    SHUTDOWN,
    END,
    NOTHING_YET
  }

  private Stop readStream() throws IOException {
    EventRecords open = unread;
    unread = null;
    boolean readable = open != null;
    if (open == null) {
      open = subscribe();
    }
    Stop stop = Stop.END;
    try {
      stop = readEvents(open, readable);
    } finally {
      if (stop != Stop.NOTHING_YET) {
        // Until now the agent was there, however long the stream lasted and however it ended.
        lostSince = System.nanoTime();
        open.close();
      }
    }
    return stop;
  }

  private EventRecords subscribe() throws IOException {
    Call subscribe = call(Call.Type.SUBSCRIBE).setSubscribe(unacknowledged.subscription()).build();
    HttpReply reply = transport.send(request(subscribe).asStream(LONGEST_SILENCE));
    EventRecords subscribed = new EventRecords(reply);
    answered = true;
    if (reply.status() != 200) {
      try (subscribed) {
        throw new RefusedCallException("SUBSCRIBE", reply.status(), reply.words(MAX_ERROR_TEXT));
      }
    }
    stream = subscribed;
    return subscribed;
  }

  /**
   * Delivers what comes.
   *
   * @param readable whether it is known that something is there
   */
  private Stop readEvents(EventRecords events, boolean readable) throws IOException {
    boolean wait = !readable;
    while (!closed) {
      if (wait) {
        // For whoever goes on, which may be before this thread is told that somebody does.
        unread = events;
        if (events.whenReadable(this::readOn)) {
          return Stop.NOTHING_YET;
        }
        unread = null;
      }
      wait = true;
      byte[] record = events.read();
      if (record == null) {
        return Stop.END;
      }
      Optional<Event> event = decode(record);
      if (event.isPresent() && event.get().getType() == Event.Type.SHUTDOWN) {
        return Stop.SHUTDOWN;
      }
      event.ifPresent(this::deliver);
    }
    return Stop.END;
  }

  /** What can't be decoded is said once; the next record is another. */
  private Optional<Event> decode(byte[] record) {
    try {
      Event event = events.decode(record);
      if (Events.isWhole(event)) {
        return Optional.of(event);
      }
      LOG.warn(
          "Executor {} leaves out an event of type {} without what it is about",
          environment.executorId(),
          event.getType());
      return Optional.empty();
    } catch (RuntimeException e) {
      if (!undecodable) {
        undecodable = true;
        LOG.warn(
            "Executor {} leaves out an event of {} bytes that can't be decoded, and others like"
                + " it: {}",
            environment.executorId(),
            record.length,
            reason(e));
      }
      return Optional.empty();
    }
  }

  private static String reason(RuntimeException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }

  private void deliver(Event event) {
    switch (event.getType()) {
      case HEARTBEAT, UNKNOWN -> {
        return;
      }
      case LAUNCH -> unacknowledged.launched(event.getLaunch().getTask());
      case LAUNCH_GROUP ->
          event.getLaunchGroup().getTaskGroup().getTasksList().forEach(unacknowledged::launched);
      case ACKNOWLEDGED ->
          unacknowledged.acknowledged(
              event.getAcknowledged().getTaskId(), event.getAcknowledged().getUuid());
      default -> {
        // Nothing to remember.
      }
    }
    synchronized (this) {
      if (closed) {
        return;
      }
      telling = true;
    }
    tell(event.getType().name(), () -> listener.event(event));
  }

  private void send(Call call) throws IOException {
    try (HttpReply reply = transport.send(request(call))) {
      String text = reply.words(MAX_ERROR_TEXT);
      if (reply.status() != 202) {
        throw new RefusedCallException(call.getType().name(), reply.status(), text);
      }
      // Read to the end, so that the connection serves the next call too.
      reply.body().readAllBytes();
    }
  }

  private Call.Builder call(Call.Type type) {
    return Call.newBuilder()
        .setType(type)
        .setFrameworkId(FrameworkID.newBuilder().setValue(environment.frameworkId()))
        .setExecutorId(ExecutorID.newBuilder().setValue(environment.executorId()));
  }

  private HttpCall request(Call call) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", calls.mediaType());
    headers.put("Accept", events.mediaType());
    environment
        .authenticationToken()
        .ifPresent(token -> headers.put("Authorization", "Bearer " + token));
    return HttpCall.post(environment.agent(), headers, calls.encode(call));
  }

  /** A random part of the longest pause, so that a restarted agent is not hit by all at once. */
  private void pause() {
    try {
      Thread.sleep(Backoff.upTo(environment.subscriptionBackoffMax()).toMillis());
    } catch (InterruptedException e) {
      // close() interrupts; readToTheEnd() sees it.
    }
  }
}
