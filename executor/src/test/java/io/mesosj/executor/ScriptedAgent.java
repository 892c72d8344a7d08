package io.mesosj.executor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.recordio.RecordWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;

/** The agent's side of the executor API on a real server; a test says what it sends. */
public final class ScriptedAgent implements AutoCloseable {
  /** How often executors with {@link #environment} say that they are there. */
  public static final Duration HEARTBEAT_INTERVAL = Duration.ofMillis(500);

  /** What the stream has next, as its reader speaks. */
  private interface Sent {
    byte[] in(ContentType type);
  }

  private static final Sent HANG_UP = type -> new byte[0];

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final List<String> contentTypes = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Sent> events = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile int subscribeStatus = 200;
  private volatile int updateStatus = 202;

  public ScriptedAgent() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/api/v1/executor", this::handle);
    server.start();
  }

  /** What this agent would put into an executor's environment. */
  public ExecutorEnvironment environment(boolean checkpoint, Duration recoveryTimeout) {
    return new ExecutorEnvironment(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api/v1/executor"),
        Optional.empty(),
        "framework",
        "executor",
        Path.of("/sandbox"),
        checkpoint,
        recoveryTimeout,
        Duration.ofMillis(20),
        Duration.ofSeconds(5),
        Optional.of("token"),
        HEARTBEAT_INTERVAL,
        Optional.empty(),
        ContentType.PROTOBUF);
  }

  public void answerSubscribeWith(int status) {
    subscribeStatus = status;
  }

  public void answerUpdateWith(int status) {
    updateStatus = status;
  }

  public void send(Event.Builder event) {
    Event built = event.build();
    events.add(type -> Codecs.executorEvent(type).encode(built));
  }

  /** Sends a record that may be no event. */
  public void sendRecord(byte[] record) {
    events.add(type -> record);
  }

  /** Ends the stream. */
  public void hangUp() {
    events.add(HANG_UP);
  }

  public List<Call> calls(Call.Type type) {
    return calls.stream().filter(call -> call.getType() == type).toList();
  }

  public List<TaskStatus> statuses() {
    return calls(Call.Type.UPDATE).stream().map(call -> call.getUpdate().getStatus()).toList();
  }

  public List<TaskState> states() {
    return statuses().stream().map(TaskStatus::getState).toList();
  }

  public List<String> authorizations() {
    return authorizations;
  }

  /** What calls came in. */
  public List<String> contentTypes() {
    return contentTypes;
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String contentType = exchange.getRequestHeaders().getFirst("Content-Type");
    Call call = Codecs.executorCall(ContentType.parse(contentType).orElseThrow()).decode(body);
    contentTypes.add(contentType);
    authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
    calls.add(call);
    if (call.getType() != Call.Type.SUBSCRIBE) {
      exchange.sendResponseHeaders(call.getType() == Call.Type.UPDATE ? updateStatus : 202, -1);
    } else if (subscribeStatus == 200) {
      stream(exchange);
    } else {
      byte[] text = "not now".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(subscribeStatus, text.length);
      exchange.getResponseBody().write(text);
    }
    exchange.close();
  }

  private void stream(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    // Java 25's server keeps the head until there is something of the body.
    exchange.getResponseBody().flush();
    RecordWriter writer = new RecordWriter(exchange.getResponseBody());
    String accepted = exchange.getRequestHeaders().getFirst("Accept");
    ContentType type = ContentType.parse(accepted).orElseThrow();
    try {
      for (Sent event = events.take(); event != HANG_UP; event = events.take()) {
        writer.write(event.in(type));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
