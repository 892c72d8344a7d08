package io.mesosj.execute.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.recordio.RecordWriter;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;

/**
 * A master and an agent's files API that do what the test says: offers something, answers a launch
 * with states, serves files.
 */
public final class ScriptedMaster implements AutoCloseable {
  private static final String FRAMEWORK = "framework-1";
  private static final int CHUNK = 64 << 10;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final String offered;
  private volatile boolean endsAtOnce = true;
  private volatile TaskState end = TaskState.TASK_FINISHED;
  private volatile String endMessage = "Command exited with status 0";
  private final Map<String, TaskState> ends = new ConcurrentHashMap<>();
  private final AtomicInteger offers = new AtomicInteger();
  private final Map<Call.Type, Integer> refusals = new ConcurrentHashMap<>();
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile boolean missesOffers;
  private volatile boolean ignoresKills;
  private volatile boolean startsNothing;
  private volatile boolean agentGone;
  private volatile @Nullable RecordWriter stream;
  private volatile @Nullable OutputStream streamBody;
  private volatile ContentType type = ContentType.PROTOBUF;

  /** Offers the resources. */
  public ScriptedMaster(String offered) throws IOException {
    this.offered = offered;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/api/v1/scheduler", this::scheduler);
    server.createContext("/agent/api/v1", this::agent);
    server.start();
  }

  /** The task ends so, right after it runs. */
  public ScriptedMaster ends(TaskState state, String message) {
    end = state;
    endMessage = message;
    return this;
  }

  /** One task ends otherwise than the rest. */
  public ScriptedMaster ends(String task, TaskState state) {
    ends.put(task, state);
    return this;
  }

  /** The first offer is gone when it is accepted. */
  public ScriptedMaster missesTheFirstOffer() {
    missesOffers = true;
    return this;
  }

  /** Nobody answers a KILL. */
  public ScriptedMaster ignoresKills() {
    ignoresKills = true;
    return this;
  }

  /** The agent takes tasks and goes on preparing them. */
  public ScriptedMaster startsNothing() {
    startsNothing = true;
    return this;
  }

  /** Breaks the stream, as a master does that ends. */
  public void hangUp() throws IOException {
    RecordWriter open = stream;
    OutputStream body = streamBody;
    stream = null;
    if (open != null && body != null) {
      body.close();
    }
  }

  /** Answers the next call of a type so. */
  public ScriptedMaster refuses(Call.Type refused, int status) {
    refusals.put(refused, status);
    return this;
  }

  /** Says nothing to the next reconciliations. */
  public ScriptedMaster forgetsTasks(int times) {
    unanswered.set(times);
    return this;
  }

  /** Tells of a task state that only a later Mesos has. */
  public void tellsOfALaterState(String task) throws IOException {
    TaskStatus.Builder status = status(task, TaskState.TASK_RUNNING, "").clearState();
    UnknownFieldSet.Field state = UnknownFieldSet.Field.newBuilder().addVarint(99).build();
    status.setUnknownFields(
        UnknownFieldSet.newBuilder().addField(TaskStatus.STATE_FIELD_NUMBER, state).build());
    Event.Builder event = Event.newBuilder().setType(Event.Type.UPDATE);
    event.getUpdateBuilder().setStatus(status.buildPartial());
    send(event);
  }

  /** The task runs until it is killed or {@link #end} is called. */
  public ScriptedMaster runsOn() {
    endsAtOnce = false;
    return this;
  }

  /** The agent answers nobody any more, which the master tells after a while. */
  public void loseAgent() {
    agentGone = true;
  }

  /** The master tells of a task whose agent it has not heard of for long. */
  public void tells(String task, TaskState state, TaskStatus.Reason reason) throws IOException {
    TaskStatus.Builder status =
        status(task, state, "").setSource(TaskStatus.Source.SOURCE_MASTER).setReason(reason);
    send(event(status.clearUuid()));
  }

  /** What the task prints. */
  public ScriptedMaster prints(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  /** Ends the task as scripted. */
  public void end(String task) throws IOException {
    TaskState own = ends.get(task);
    if (own == null) {
      update(task, end, endMessage);
    } else {
      update(task, own, "");
    }
  }

  /** {@code 127.0.0.1:port}. */
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Calls of one type so far. */
  public List<Call> calls(Call.Type wanted) {
    return calls.stream().filter(call -> call.getType() == wanted).toList();
  }

  private void scheduler(HttpExchange exchange) throws IOException {
    type =
        ContentType.parse(exchange.getRequestHeaders().getFirst("Content-Type"))
            .orElse(ContentType.PROTOBUF);
    Call call = Codecs.schedulerCall(type).decode(exchange.getRequestBody().readAllBytes());
    calls.add(call);
    if (call.getType() == Call.Type.SUBSCRIBE) {
      subscribe(exchange);
      return;
    }
    Integer refusal = refusals.remove(call.getType());
    exchange.sendResponseHeaders(refusal == null ? 202 : refusal, -1);
    exchange.close();
    if (refusal == null) {
      answer(call);
    }
  }

  private void subscribe(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", type.mediaType());
    exchange.getResponseHeaders().add("Mesos-Stream-Id", "stream-1");
    exchange.sendResponseHeaders(200, 0);
    streamBody = exchange.getResponseBody();
    stream = new RecordWriter(exchange.getResponseBody());
    Event.Builder subscribed = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
    subscribed.getSubscribedBuilder().setFrameworkId(FrameworkID.newBuilder().setValue(FRAMEWORK));
    send(subscribed);
    if (!offered.isEmpty()) {
      offer();
    }
  }

  private void offer() throws IOException {
    Offer.Builder offer =
        Offer.newBuilder()
            .setId(OfferID.newBuilder().setValue("offer-" + offers.incrementAndGet()))
            .setFrameworkId(FrameworkID.newBuilder().setValue(FRAMEWORK))
            .setAgentId(AgentID.newBuilder().setValue("agent-1"))
            .setHostname("agent.example");
    for (Resource resource : Resources.parse(offered).toProto()) {
      Resource.Builder allocated = resource.toBuilder();
      allocated.getAllocationInfoBuilder().setRole("*");
      offer.addResources(allocated);
    }
    offer.getUrlBuilder().setScheme("http").setPath("/agent");
    offer
        .getUrlBuilder()
        .getAddressBuilder()
        .setIp("127.0.0.1")
        .setPort(server.getAddress().getPort());
    Event.Builder offers = Event.newBuilder().setType(Event.Type.OFFERS);
    offers.getOffersBuilder().addOffers(offer);
    send(offers);
  }

  private void answer(Call call) throws IOException {
    switch (call.getType()) {
      case ACCEPT -> launch(call.getAccept());
      case REVIVE -> offer();
      case RECONCILE -> {
        if (unanswered.getAndDecrement() > 0) {
          return;
        }
        for (Call.Reconcile.Task task : call.getReconcile().getTasksList()) {
          end(task.getTaskId().getValue());
        }
      }
      case KILL -> {
        if (!ignoresKills) {
          String name = call.getKill().getTaskId().getValue();
          update(name, TaskState.TASK_KILLED, "Command terminated with signal Terminated");
        }
      }
      default -> {
        // Nothing to answer.
      }
    }
  }

  private void launch(Call.Accept accept) throws IOException {
    boolean missed = missesOffers;
    missesOffers = false;
    for (TaskInfo task : accept.getOperations(0).getLaunch().getTaskInfosList()) {
      String name = task.getTaskId().getValue();
      if (missed) {
        send(
            event(
                status(name, TaskState.TASK_DROPPED, "")
                    .setReason(TaskStatus.Reason.REASON_INVALID_OFFERS)));
        continue;
      }
      if (startsNothing) {
        continue;
      }
      update(name, TaskState.TASK_STARTING, "");
      update(name, TaskState.TASK_RUNNING, "");
      if (endsAtOnce) {
        end(name);
      }
    }
  }

  private void update(String task, TaskState state, String message) throws IOException {
    send(event(status(task, state, message)));
  }

  private static Event.Builder event(TaskStatus.Builder status) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.UPDATE);
    event.getUpdateBuilder().setStatus(status);
    return event;
  }

  private static TaskStatus.Builder status(String task, TaskState state, String message) {
    TaskStatus.Builder status =
        TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue(task))
            .setAgentId(AgentID.newBuilder().setValue("agent-1"))
            .setState(state)
            .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
            .setUuid(ByteString.copyFromUtf8("0123456789abcdef"));
    if (!message.isEmpty()) {
      status.setMessage(message);
    }
    if (state == TaskState.TASK_RUNNING) {
      status
          .getContainerStatusBuilder()
          .addNetworkInfosBuilder()
          .setName("cni-test")
          .addIpAddressesBuilder()
          .setIpAddress("10.1.2.3");
    }
    return status;
  }

  private synchronized void send(Event.Builder event) throws IOException {
    RecordWriter writer = stream;
    if (writer != null) {
      writer.write(Codecs.schedulerEvent(type).encode(event.buildPartial()));
    }
  }

  private void agent(HttpExchange exchange) throws IOException {
    org.apache.mesos.v1.agent.Protos.Call call =
        org.apache.mesos.v1.agent.Protos.Call.parseFrom(exchange.getRequestBody());
    if (agentGone) {
      exchange.close();
      return;
    }
    String path = call.getReadFile().getPath();
    byte[] file = files.get(path.substring(path.lastIndexOf('/') + 1));
    if (file == null) {
      exchange.sendResponseHeaders(404, -1);
      exchange.close();
      return;
    }
    int start = (int) Math.min(call.getReadFile().getOffset(), file.length);
    int length = Math.min(CHUNK, file.length - start);
    org.apache.mesos.v1.agent.Protos.Response.Builder response =
        org.apache.mesos.v1.agent.Protos.Response.newBuilder()
            .setType(org.apache.mesos.v1.agent.Protos.Response.Type.READ_FILE);
    response
        .getReadFileBuilder()
        .setSize(file.length)
        .setData(ByteString.copyFrom(file, start, length));
    byte[] body = response.build().toByteArray();
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
