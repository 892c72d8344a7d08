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

  private static final byte[] HANG_UP = {};

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final BlockingQueue<byte[]> events = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile int subscribeStatus = 200;

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
        Optional.empty());
  }

  public void answerSubscribeWith(int status) {
    subscribeStatus = status;
  }

  public void send(Event.Builder event) {
    events.add(event.build().toByteArray());
  }

  /** Sends a record that may be no event. */
  public void sendRecord(byte[] record) {
    events.add(record);
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

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Call call = Codecs.executorCall(ContentType.PROTOBUF).decode(body);
    authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
    calls.add(call);
    if (call.getType() != Call.Type.SUBSCRIBE) {
      exchange.sendResponseHeaders(202, -1);
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
    RecordWriter writer = new RecordWriter(exchange.getResponseBody());
    try {
      for (byte[] event = events.take(); event != HANG_UP; event = events.take()) {
        writer.write(event);
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
