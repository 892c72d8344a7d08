package io.mesosj.local.join;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.EventStream;
import io.mesosj.local.master.AgentLink;
import io.mesosj.local.master.AgentRegistration;
import io.mesosj.local.master.MasterLink;
import io.mesosj.local.page.ShownAgent;
import io.mesosj.protocol.codec.ContentType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;
import org.jspecify.annotations.Nullable;

/**
 * An agent in another process, as its master has it. While its stream is broken, or somebody
 * stopped it, it is cut off; what it is asked meanwhile waits. Safe for use by several threads.
 * Locks: that of the connection before the master's, the master's before this object's.
 */
final class JoinedAgent implements ShownAgent {
  private static final CallCodec<AgentLink> ORDERS = new CallCodec<>(AgentLink.class);
  private static final CallCodec<MasterLink> REPORTS = new CallCodec<>(MasterLink.class);

  private final String name;
  private final String url;
  private final AgentRegistration registration;
  private final Outbox orders = new Outbox();
  private final Questions questions;
  private final Object connection = new Object();
  private final Object reporting = new Object();
  private @Nullable Object current;
  private @Nullable EventStream stream;
  private boolean connected;
  private boolean stopped;
  private long heard = System.nanoTime();
  private long taken;

  /**
   * Makes it; nothing is offered of it before {@link #attach}.
   *
   * @param url where it listens
   */
  JoinedAgent(String name, String url, AgentRegistration registration) {
    this.name = name;
    this.url = url;
    this.registration = registration;
    this.questions = new Questions(name);
  }

  /** Of the master, with its lock held. */
  private synchronized void order(ByteString call) {
    NumberedCall added = orders.add(call);
    EventStream open = stream;
    if (open != null) {
      open.send(added.record());
    }
  }

  /** Answers with the stream of orders, in place of an earlier one, from behind those it has. */
  void attach(ApiRequest request, long received) {
    Object mine = new Object();
    synchronized (this) {
      current = mine;
      heard = System.nanoTime();
      orders.acknowledge(received);
    }
    EventStream opened = request.records(ContentType.PROTOBUF, () -> lost(mine));
    EventStream old;
    synchronized (this) {
      if (current != mine) {
        opened.close();
        return;
      }
      old = stream;
      stream = opened;
      opened.send(
          new NumberedCall(NumberedCall.WELCOME, registration.id().toByteString()).record());
      orders.all().forEach(one -> opened.send(one.record()));
    }
    if (old != null) {
      old.close();
    }
    sync();
  }

  private void lost(Object which) {
    synchronized (this) {
      if (current != which) {
        return;
      }
      current = null;
      stream = null;
    }
    questions.fail();
    sync();
  }

  /** Tells the master whether it can be reached now. */
  private void sync() {
    synchronized (connection) {
      if (!isAttached()) {
        registration.cutOff();
      } else if (connected) {
        registration.comeBack();
      } else {
        connected = true;
        registration.connect(ORDERS.sender(this::order));
      }
    }
  }

  private synchronized boolean isAttached() {
    return stream != null && !stopped;
  }

  /** Tells the agent that the master is there, and cuts off one that has been silent too long. */
  void beat() {
    EventStream silent = null;
    synchronized (this) {
      EventStream open = stream;
      if (open != null && System.nanoTime() - heard > JoinPaths.SILENCE.toNanos()) {
        silent = open;
        current = null;
        stream = null;
      } else if (open != null) {
        open.send(new NumberedCall(NumberedCall.HEARTBEAT, ByteString.EMPTY).record());
      }
    }
    if (silent != null) {
      questions.fail();
      silent.close();
      sync();
    }
  }

  /** Whether it was away for so long that it can't be told all any more. */
  boolean isBehind() {
    return orders.isFull();
  }

  /**
   * Takes what the agent tells, as far as it has not told it before.
   *
   * @param received how many orders it has
   * @throws IOException if it is nothing that an agent tells, or something before it is missing
   */
  void report(List<NumberedCall> calls, long received) throws IOException {
    synchronized (this) {
      heard = System.nanoTime();
    }
    orders.acknowledge(received);
    synchronized (reporting) {
      for (NumberedCall call : calls) {
        if (call.number() > taken + 1) {
          throw new IOException("report " + call.number() + " comes after report " + taken);
        }
        if (call.number() == taken + 1) {
          REPORTS.apply(call.call(), registration);
          taken++;
        }
      }
    }
  }

  /** Ends its stream; it is given up. */
  void leave() {
    EventStream open;
    synchronized (this) {
      open = stream;
      current = null;
      stream = null;
    }
    questions.fail();
    registration.markGone();
    if (open != null) {
      open.close();
    }
  }

  String url() {
    return url;
  }

  @Override
  public AgentRegistration registration() {
    return registration;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String address() {
    return url.substring(url.indexOf("://") + 3);
  }

  @Override
  public void stop() {
    stop(true);
  }

  @Override
  public void start() {
    stop(false);
  }

  private void stop(boolean stop) {
    synchronized (this) {
      stopped = stop;
    }
    sync();
  }

  private CompletableFuture<ByteString> ask(long what, ByteString about) {
    EventStream open;
    synchronized (this) {
      open = stream;
    }
    return open == null
        ? CompletableFuture.failedFuture(questions.away())
        : questions.ask(what, about, call -> open.send(call.record()));
  }

  /** Takes the answer to a question. */
  void answer(long number, int status, ByteString body) {
    questions.answer(number, status, body);
  }

  @Override
  public CompletableFuture<Response> files(Call call) {
    return ask(NumberedCall.FILES, call.toByteString()).thenCompose(JoinedAgent::response);
  }

  private static CompletableFuture<Response> response(ByteString answer) {
    try {
      return CompletableFuture.completedFuture(Response.parseFrom(answer));
    } catch (InvalidProtocolBufferException e) {
      return CompletableFuture.failedFuture(
          new ApiError(502, "not what an agent answers: " + e.getMessage()));
    }
  }

  /** They are in another process' namespaces. */
  @Override
  public CompletableFuture<byte[]> networks(Optional<String> container) {
    return ask(NumberedCall.NETWORKS, ByteString.copyFromUtf8(container.orElse("")))
        .thenApply(ByteString::toByteArray);
  }
}
