package io.mesosj.scheduler.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mesosj.base.thread.Threads;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.recordio.RecordWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;

/**
 * The wire of a master on loopback: real sockets, streams and stream ids, with a script that says
 * what is answered. Can be killed and started again on the same port.
 */
public final class ScriptedMaster implements AutoCloseable {
  static {
    // Read once by the first server: small answers must not wait for delayed acknowledgements.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** What the master does. Called by several threads. */
  public interface Script {
    /** A framework asks to subscribe; SUBSCRIBED is sent next. */
    default void subscribing(Call call) {}

    /** A framework subscribes; SUBSCRIBED is sent already. */
    void subscribed(ScriptedMaster master, FrameworkID framework);

    /** Any other call came, with the right stream id. */
    void called(ScriptedMaster master, Call call);
  }

  private static final class Stream {
    private final String id = UUID.randomUUID().toString();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean open = true;
  }

  private final Script script;
  private final int port;
  private final Map<Call.Type, Integer> refusals = new ConcurrentHashMap<>();
  private final Map<Call.Type, Long> counts = new ConcurrentHashMap<>();
  private volatile HttpServer server;
  private volatile ExecutorService threads;
  private volatile @Nullable Stream stream;

  private ScriptedMaster(Script script) throws IOException {
    this.script = script;
    this.threads = new Threads("scripted-master", (thread, e) -> {}).pool();
    this.server = listen(0);
    this.port = server.getAddress().getPort();
  }

  /**
   * Listens on a free port of loopback.
   *
   * @throws IOException if there is none
   */
  public static ScriptedMaster start(Script script) throws IOException {
    return new ScriptedMaster(script);
  }

  private HttpServer listen(int where) throws IOException {
    HttpServer fresh =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), where), 0);
    fresh.createContext("/api/v1/scheduler", this::handle);
    fresh.setExecutor(threads);
    fresh.start();
    return fresh;
  }

  /** Where it listens, {@code http://127.0.0.1:PORT}. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  private void handle(HttpExchange exchange) throws IOException {
    ContentType type =
        ContentType.parse(exchange.getRequestHeaders().getFirst("Content-Type"))
            .orElse(ContentType.PROTOBUF);
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (body.length != Integer.parseInt(exchange.getRequestHeaders().getFirst("Content-Length"))) {
      // The rest was lost under way: nothing was asked.
      exchange.close();
      return;
    }
    Call call = Codecs.schedulerCall(type).decode(body);
    counts.merge(call.getType(), 1L, Long::sum);
    if (call.getType() == Call.Type.SUBSCRIBE) {
      subscribe(exchange, type, call);
      return;
    }
    Integer refusal = refusals.remove(call.getType());
    if (refusal != null) {
      byte[] words = "Not now".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(refusal, words.length);
      exchange.getResponseBody().write(words);
      exchange.close();
      return;
    }
    Stream current = stream;
    String id = exchange.getRequestHeaders().getFirst("Mesos-Stream-Id");
    if (current == null || !current.id.equals(id)) {
      byte[] words = "The stream ID is not the current one".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(400, words.length);
      exchange.getResponseBody().write(words);
    } else {
      script.called(this, call);
      exchange.sendResponseHeaders(202, -1);
    }
    exchange.close();
  }

  private void subscribe(HttpExchange exchange, ContentType type, Call call) throws IOException {
    FrameworkID framework =
        call.hasFrameworkId()
            ? call.getFrameworkId()
            : FrameworkID.newBuilder().setValue(UUID.randomUUID().toString()).build();
    Stream mine = new Stream();
    script.subscribing(call);
    Stream before = stream;
    stream = mine;
    if (before != null) {
      end(before);
    }
    exchange.getResponseHeaders().set("Content-Type", type.mediaType());
    exchange.getResponseHeaders().set("Mesos-Stream-Id", mine.id);
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      RecordWriter records = new RecordWriter(body);
      Event.Builder subscribed = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
      subscribed.getSubscribedBuilder().setFrameworkId(framework).setHeartbeatIntervalSeconds(15);
      records.write(Codecs.schedulerEvent(type).encode(subscribed.build()));
      script.subscribed(this, framework);
      while (mine.open || !mine.events.isEmpty()) {
        Event event = mine.events.take();
        if (!event.equals(Event.getDefaultInstance())) {
          records.write(Codecs.schedulerEvent(type).encode(event));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      mine.over.countDown();
      exchange.close();
    }
  }

  private static void end(Stream old) {
    old.open = false;
    old.events.add(Event.getDefaultInstance());
  }

  /** Sends to the present subscriber; to nobody if there is none. */
  public void send(Event event) {
    Stream current = stream;
    if (current != null && current.open) {
      current.events.add(event);
    }
  }

  /** How many calls of a type came. */
  public long calls(Call.Type type) {
    return counts.getOrDefault(type, 0L);
  }

  /** Refuses the next call of a type. */
  public void refuseNext(Call.Type type, int status) {
    refusals.put(type, status);
  }

  /** Ends the present stream, after what was sent. */
  public void endStream() {
    Stream current = stream;
    if (current != null) {
      end(current);
    }
  }

  /** Dies: the port refuses connections, and whatever was open is cut off. */
  public void kill() {
    Stream current = stream;
    stream = null;
    server.stop(0);
    threads.shutdownNow();
    if (current != null) {
      current.open = false;
    }
  }

  /** Comes back on the same port. */
  public void restart() throws IOException {
    threads = new Threads("scripted-master", (thread, e) -> {}).pool();
    server = listen(port);
  }

  @Override
  public void close() {
    kill();
  }
}
