package io.mesosj.scheduler;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** A master whose answers are written byte by byte by the test: one answer for each SUBSCRIBE. */
final class WireMaster implements AutoCloseable {
  /** Answers one SUBSCRIBE. */
  interface Answer {
    void write(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ConcurrentLinkedDeque<Answer> answers = new ConcurrentLinkedDeque<>();
  private final List<Call> subscriptions = new CopyOnWriteArrayList<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<HttpExchange> exchanges = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile int callStatus = 202;

  WireMaster() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  URI uri() {
    return URI.create("http://" + address());
  }

  /** The next SUBSCRIBE without an answer of its own gets a stream that stays open. */
  WireMaster then(Answer answer) {
    answers.add(answer);
    return this;
  }

  void answerCalls(int status) {
    callStatus = status;
  }

  List<Call> subscriptions() {
    return subscriptions;
  }

  /** All that were no SUBSCRIBE. */
  List<Call> calls() {
    return calls;
  }

  HttpExchange exchange(int number) {
    return exchanges.get(number);
  }

  private void handle(HttpExchange exchange) throws IOException {
    ContentType spoken =
        ContentType.parse(exchange.getRequestHeaders().getFirst("Content-Type")).orElseThrow();
    Call call = Codecs.schedulerCall(spoken).decode(exchange.getRequestBody().readAllBytes());
    if (call.getType() != Call.Type.SUBSCRIBE) {
      calls.add(call);
      text(callStatus, callStatus == 202 ? "" : "No: " + call.getType()).accept(exchange);
      return;
    }
    exchanges.add(exchange);
    subscriptions.add(call);
    Answer answer = answers.poll();
    try {
      (answer == null ? (Answer) WireMaster::stayOpen : answer).write(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private interface Text {
    void accept(HttpExchange exchange) throws IOException;
  }

  private static Text text(int status, String words) {
    return exchange -> {
      byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    };
  }

  static Answer status(int status, String words) {
    return exchange -> text(status, words).accept(exchange);
  }

  static Answer redirect(String location) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", location);
      exchange.sendResponseHeaders(307, -1);
    };
  }

  /** A stream of these bytes that then ends. */
  static Answer stream(byte[]... parts) {
    return exchange -> {
      OutputStream body = open(exchange);
      for (byte[] part : parts) {
        body.write(part);
        body.flush();
      }
    };
  }

  /** Begins a stream. */
  static OutputStream open(HttpExchange exchange) throws IOException {
    String spoken = exchange.getRequestHeaders().getFirst("Content-Type");
    exchange.getResponseHeaders().set("Content-Type", spoken);
    exchange.getResponseHeaders().set("Mesos-Stream-Id", "stream-1");
    exchange.sendResponseHeaders(200, 0);
    return exchange.getResponseBody();
  }

  static void stayOpen(HttpExchange exchange) throws IOException, InterruptedException {
    OutputStream body = open(exchange);
    body.write(subscribed());
    while (true) {
      body.write(record(Event.newBuilder().setType(Event.Type.HEARTBEAT).build()));
      body.flush();
      Thread.sleep(50);
    }
  }

  static byte[] subscribed() {
    Event.Builder event = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
    event.getSubscribedBuilder().setHeartbeatIntervalSeconds(15);
    event.getSubscribedBuilder().getFrameworkIdBuilder().setValue("framework-1");
    return record(event.build());
  }

  static byte[] record(Event event) {
    byte[] bytes = Codecs.schedulerEvent(ContentType.PROTOBUF).encode(event);
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes((bytes.length + "\n").getBytes(StandardCharsets.US_ASCII));
    record.writeBytes(bytes);
    return record.toByteArray();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
