package io.mesosj.execute.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.recordio.RecordReader;
import io.mesosj.protocol.recordio.RecordWriter;
import io.mesosj.protocol.testing.Recordings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.ProcessIO;
import org.apache.mesos.v1.agent.Protos.Response;
import org.jspecify.annotations.Nullable;

/**
 * Says once more what a real master and agent said, each event when it is its turn. Only their
 * addresses are others: those of this server.
 */
public final class RecordedCluster implements AutoCloseable {
  private static final String FRAMEWORK_STREAM = "937ee101-fdd1-4e40-8546-607b1555c333";
  private static final int MAX_RECORD = 1 << 20;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<JsonNode> calls = new CopyOnWriteArrayList<>();
  private final List<JsonNode> agentCalls = new CopyOnWriteArrayList<>();
  private final List<JsonNode> input = new CopyOnWriteArrayList<>();
  private final CountDownLatch typed = new CountDownLatch(1);
  private final Deque<String> events = new ArrayDeque<>();
  private ContentType type = ContentType.JSON;
  private @Nullable RecordWriter stream;
  private boolean killed;

  /**
   * Plays a recorded stream of events, {@code flows/kill} for instance.
   *
   * @param flow without {@code .recordio}
   */
  public RecordedCluster(String flow) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    for (byte[] record : Recordings.records(flow + ".recordio")) {
      events.add(here(new String(record, StandardCharsets.UTF_8)));
    }
    server.createContext("/api/v1/scheduler", this::scheduler);
    server.createContext("/slave(1)/api/v1", this::agent);
    server.createContext("/api/v1", this::operator);
    server.start();
  }

  private String here(String text) {
    String port = Integer.toString(server.getAddress().getPort());
    return text.replace("10.99.0.1:5051", "127.0.0.1:" + port)
        .replace("10.99.0.1", "127.0.0.1")
        .replace("\"port\":5051", "\"port\":" + port)
        .replace("\"port\": 5051", "\"port\": " + port);
  }

  /** {@code 127.0.0.1:port}. */
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** The scheduler's calls of one type. */
  public List<JsonNode> calls(String wanted) {
    return calls.stream().filter(call -> call.path("type").asText().equals(wanted)).toList();
  }

  /** What was asked of the agent. */
  public List<JsonNode> agentCalls() {
    return List.copyOf(agentCalls);
  }

  /** The records of ATTACH_CONTAINER_INPUT. */
  public List<JsonNode> input() {
    return List.copyOf(input);
  }

  private void scheduler(HttpExchange exchange) throws IOException {
    type =
        ContentType.parse(exchange.getRequestHeaders().getFirst("Content-Type"))
            .orElse(ContentType.JSON);
    var call = Codecs.schedulerCall(type).decode(exchange.getRequestBody().readAllBytes());
    calls.add(MesosJson.toTree(call));
    switch (call.getType()) {
      case SUBSCRIBE -> subscribe(exchange);
      case KILL -> {
        accepted(exchange);
        killed = true;
        play();
      }
      case ACCEPT, ACKNOWLEDGE -> {
        accepted(exchange);
        play();
      }
      default -> accepted(exchange);
    }
  }

  private static void accepted(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(202, -1);
    exchange.close();
  }

  private synchronized void subscribe(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", type.mediaType());
    exchange.getResponseHeaders().add("Mesos-Stream-Id", FRAMEWORK_STREAM);
    exchange.sendResponseHeaders(200, 0);
    stream = new RecordWriter(exchange.getResponseBody());
    while (!events.isEmpty() && !isUpdate(events.peek())) {
      send(events.remove());
    }
  }

  private static boolean isUpdate(String event) {
    return event.contains("\"type\":\"UPDATE\"");
  }

  /** Up to the next update that is acknowledged; a kill's after the kill. */
  private synchronized void play() throws IOException {
    while (!events.isEmpty() && (killed || !events.peek().contains("TASK_KILL"))) {
      String event = events.remove();
      send(event);
      if (isUpdate(event) && event.contains("\"uuid\"")) {
        return;
      }
    }
  }

  private void send(String event) throws IOException {
    if (stream == null) {
      return;
    }
    if (type == ContentType.JSON) {
      stream.write(event.getBytes(StandardCharsets.UTF_8));
    } else {
      var message =
          MesosJson.merge(event, org.apache.mesos.v1.scheduler.Protos.Event.newBuilder()).build();
      stream.write(message.toByteArray());
    }
  }

  /** The master's, and the agent's without its name. */
  private void operator(HttpExchange exchange) throws IOException {
    String content = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    if (content.startsWith("application/recordio")) {
      receiveInput(exchange);
      return;
    }
    byte[] body = exchange.getRequestBody().readAllBytes();
    Call call = Call.parseFrom(body);
    if (call.getType() == Call.Type.GET_STATE) {
      // Of the same number in the master's API.
      answer(
          exchange,
          MesosJson.merge(
                  here(Recordings.text("operator/master-GET_STATE.json")),
                  org.apache.mesos.v1.master.Protos.Response.newBuilder())
              .build()
              .toByteArray());
      return;
    }
    agent(exchange, call);
  }

  private void agent(HttpExchange exchange) throws IOException {
    agent(exchange, Call.parseFrom(exchange.getRequestBody()));
  }

  private void agent(HttpExchange exchange, Call call) throws IOException {
    agentCalls.add(MesosJson.toTree(call));
    switch (call.getType()) {
      case READ_FILE -> readFile(exchange, call);
      case LIST_FILES -> answer(exchange, recorded("operator/agent-LIST_FILES.http").toByteArray());
      case LAUNCH_NESTED_CONTAINER_SESSION -> session(exchange);
      case WAIT_CONTAINER -> {
        Response.Builder response = Response.newBuilder().setType(Response.Type.WAIT_CONTAINER);
        response.getWaitContainerBuilder().setExitStatus(4 << 8);
        answer(exchange, response.build().toByteArray());
      }
      default -> {
        exchange.sendResponseHeaders(404, -1);
        exchange.close();
      }
    }
  }

  private static Response recorded(String path) throws IOException {
    String text = Recordings.text(path);
    return MesosJson.merge(text.substring(text.indexOf('{')), Response.newBuilder()).build();
  }

  private static void readFile(HttpExchange exchange, Call call) throws IOException {
    Response whole = recorded("operator/agent-READ_FILE.http");
    boolean begin = call.getReadFile().getOffset() == 0;
    if (call.getReadFile().getPath().endsWith("/stdout") && begin) {
      answer(exchange, whole.toByteArray());
      return;
    }
    Response.Builder nothing = whole.toBuilder();
    nothing.getReadFileBuilder().setData(ByteString.EMPTY);
    answer(exchange, nothing.build().toByteArray());
  }

  private void session(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "application/recordio");
    exchange.getResponseHeaders().add("Message-Content-Type", "application/x-protobuf");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      body.flush();
      typed.await();
      RecordWriter writer = new RecordWriter(body);
      for (byte[] record : Recordings.records("attach/attach-output.recordio")) {
        ProcessIO.Builder io = ProcessIO.newBuilder();
        MesosJson.merge(record, io);
        writer.write(io.build().toByteArray());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void receiveInput(HttpExchange exchange) throws IOException {
    RecordReader records = new RecordReader(exchange.getRequestBody(), MAX_RECORD);
    for (byte[] record = records.read(); record != null; record = records.read()) {
      Call call = Call.parseFrom(record);
      input.add(MesosJson.toTree(call));
      if (call.getAttachContainerInput().getProcessIo().hasData()) {
        typed.countDown();
      }
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** The calls of a type that were made when this was recorded. */
  public static List<JsonNode> recordedCalls(String file, String wanted) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode line : Recordings.lines(file)) {
      JsonNode call = line.path("call");
      if (call.path("type").asText().equals(wanted) && line.path("status").asInt() == 202) {
        found.add(call);
      }
    }
    return found;
  }

  @Override
  public void close() {
    typed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
