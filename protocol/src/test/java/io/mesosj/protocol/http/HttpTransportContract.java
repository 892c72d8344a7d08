package io.mesosj.protocol.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mesosj.protocol.recordio.RecordException;
import io.mesosj.protocol.recordio.RecordReader;
import io.mesosj.protocol.recordio.RecordWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every transport does, whatever it is made of. */
@Timeout(180)
abstract class HttpTransportContract {
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  final HttpTransport transport = transport(TransportOptions.defaults());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  final Set<InetSocketAddress> clients = Collections.synchronizedSet(new HashSet<>());
  final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);
  HttpServer server;

  abstract HttpTransport transport(TransportOptions options);

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/echo", this::echo);
    server.createContext("/moved", this::moved);
    server.createContext("/stream", this::stream);
    server.createContext("/silent", this::silent);
    server.createContext("/begun", this::begun);
    server.start();
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  final URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void echo(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    clients.add(exchange.getRemoteAddress());
    byte[] body = exchange.getRequestBody().readAllBytes();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization != null) {
      exchange.getResponseHeaders().set("X-Authorization", authorization);
    }
    String query = requireNonNull(exchange.getRequestURI().getQuery());
    exchange.sendResponseHeaders(Integer.parseInt(query), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void moved(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Location", "//127.0.0.1:1/elsewhere");
    exchange.sendResponseHeaders(307, -1);
    exchange.close();
  }

  private void stream(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Mesos-Stream-Id", "abc");
    exchange.sendResponseHeaders(200, 0);
    RecordWriter writer = new RecordWriter(exchange.getResponseBody());
    try {
      for (int i = 0; !release.await(20, TimeUnit.MILLISECONDS); i++) {
        writer.write(("event " + i).getBytes(UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      release.countDown();
      exchange.close();
    }
  }

  /** Ends what is silent. */
  final void release() {
    release.countDown();
  }

  private void begun(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().flush();
    silent(exchange);
  }

  private void silent(HttpExchange exchange) {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  HttpCall post(int wantedStatus, String body) {
    return HttpCall.post(
        uri("/echo?" + wantedStatus), Map.of("Authorization", "Bearer x"), body.getBytes(UTF_8));
  }

  @Test
  void sendsBodyAndHeadersAndReadsTheAnswer() throws IOException {
    try (HttpReply reply = transport.send(post(200, "hello"))) {
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("x-authorization")).contains("Bearer x");
      assertThat(reply.header("absent")).isEmpty();
      assertThat(reply.text(100)).isEqualTo("hello");
    }
  }

  @Test
  void readsTheTextOfAnError() throws IOException {
    for (int status : new int[] {400, 403, 404, 406, 415, 500, 503}) {
      try (HttpReply reply = transport.send(post(status, "what is wrong"))) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.text(4)).isEqualTo("what");
      }
    }
  }

  /** HttpURLConnection keeps the text of a 401 to itself; the status says it all. */
  @Test
  void knowsThatCredentialsAreWanted() throws Exception {
    String answer =
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"mesos\"\r\n"
            + "Content-Length: 2\r\n\r\nno";
    try (RawServer raw = new RawServer(answer, 1000);
        HttpReply reply = transport.send(HttpCall.post(raw.uri(), Map.of(), new byte[3]))) {
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.header("WWW-Authenticate")).contains("Basic realm=\"mesos\"");
      assertThat(raw.requests()).isEqualTo(1);
    }
  }

  @Test
  void takesAnswersWithoutABody() throws IOException {
    for (int status : new int[] {202, 204, 400, 503}) {
      try (HttpReply reply = transport.send(post(status, ""))) {
        assertThat(reply.text(10)).isEmpty();
      }
    }
  }

  @Test
  void leavesRedirectsToTheCaller() throws IOException {
    try (HttpReply reply = transport.send(HttpCall.get(uri("/moved")))) {
      assertThat(reply.status()).isEqualTo(307);
      assertThat(reply.header("Location")).contains("//127.0.0.1:1/elsewhere");
    }
  }

  @Test
  void deliversRecordsAsTheyArrive() throws IOException {
    try (HttpReply reply = transport.send(HttpCall.get(uri("/stream")))) {
      assertThat(reply.header("Mesos-Stream-Id")).contains("abc");
      RecordReader records = new RecordReader(reply.body(), 100);
      assertThat(records.read()).asString(UTF_8).isEqualTo("event 0");
      assertThat(records.read()).asString(UTF_8).isEqualTo("event 1");
      assertThat(release.getCount()).isEqualTo(1);
    }
  }

  @Test
  void cutsALiveStreamFromAnotherThread() throws Exception {
    HttpReply reply = transport.send(HttpCall.get(uri("/stream")));
    RecordReader records = new RecordReader(reply.body(), 100);
    records.read();
    Future<Throwable> reading = threads.submit(() -> failureOf(records));

    reply.close();

    assertThat(reading.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    // The server sees it too: its writes fail, and it lets go.
    await().until(() -> release.getCount() == 0);
  }

  private static Throwable failureOf(RecordReader records) {
    try {
      while (records.read() != null) {
        // Whatever comes before the cut.
      }
      return new AssertionError("a clean end");
    } catch (IOException e) {
      return e;
    }
  }

  @Test
  void closingTwiceAndReadingAfterwardsIsHarmless() throws IOException {
    HttpReply reply = transport.send(HttpCall.get(uri("/stream")));
    reply.close();
    reply.close();
    assertThatThrownBy(() -> reply.body().read()).isInstanceOf(IOException.class);
  }

  @Test
  void givesUpOnASilentPeer() {
    HttpCall call = HttpCall.get(uri("/silent")).withReadTimeout(Duration.ofMillis(200));
    assertThatThrownBy(() -> transport.send(call))
        .isInstanceOf(java.net.SocketTimeoutException.class);
  }

  @Test
  void givesUpOnAPeerWhoseStreamDoesNotBegin() {
    HttpCall call = HttpCall.get(uri("/silent")).asStream(Duration.ofMillis(200));
    assertThatThrownBy(() -> transport.send(call))
        .isInstanceOf(java.net.SocketTimeoutException.class);
  }

  @Test
  void waitsForAStreamThatHasBegunForAsLongAsItTakes() throws IOException {
    HttpCall call = HttpCall.get(uri("/stream")).asStream(Duration.ofSeconds(30));
    try (HttpReply reply = transport.send(call)) {
      assertThat(new RecordReader(reply.body(), 1000).read()).isNotNull();
    }
  }

  @Test
  void refusesOtherSchemes() {
    assertThatThrownBy(() -> transport.send(HttpCall.get(URI.create("file:///etc/passwd"))))
        .hasMessageContaining("not an http or https address");
  }

  @Test
  void sendsACallOnceWhenAKeptConnectionTurnsOutDead() throws Exception {
    try (RawServer raw = new RawServer("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", 1)) {
      try (HttpReply reply = transport.send(HttpCall.post(raw.uri(), Map.of(), new byte[3]))) {
        reply.body().readAllBytes();
      }
      // The server has hung up by now; whether this call fails or not, it goes out once.
      try (HttpReply reply = transport.send(HttpCall.post(raw.uri(), Map.of(), new byte[3]))) {
        assertThat(reply.status()).isEqualTo(202);
      } catch (IOException e) {
        assertThat(e).isInstanceOf(IOException.class);
      }
      assertThat(raw.requests()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void failsOnAPeerThatDoesNotSpeakHttp() throws Exception {
    for (String answer : new String[] {"", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1\r\n\r\n"}) {
      try (RawServer raw = new RawServer(answer, 1)) {
        assertThatThrownBy(
                () -> {
                  try (HttpReply reply = transport.send(HttpCall.get(raw.uri()))) {
                    throw new IOException("status " + reply.status());
                  }
                })
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void failsWhenAStreamIsCutInsideAChunk() throws Exception {
    String answer = CHUNKED + "20\r\n5\nhello100\nx";
    try (RawServer raw = new RawServer(answer, 1);
        HttpReply reply = transport.send(HttpCall.get(raw.uri()))) {
      RecordReader records = new RecordReader(reply.body(), 1000);
      assertThat(records.read()).asString(UTF_8).isEqualTo("hello");
      assertThatThrownBy(records::read).isInstanceOf(IOException.class);
    }
  }

  @Test
  void takesAStreamByteByByte() throws Exception {
    String answer = CHUNKED + "1\r\n5\r\n1\r\n\n\r\n1\r\nh\r\n2\r\nel\r\n2\r\nlo\r\n0\r\n\r\n";
    try (RawServer raw = new RawServer(answer, 1);
        HttpReply reply = transport.send(HttpCall.get(raw.uri()))) {
      RecordReader records = new RecordReader(reply.body(), 1000);
      assertThat(records.read()).asString(UTF_8).isEqualTo("hello");
      assertThat(records.read()).isNull();
    }
  }

  @Test
  void refusesAPageInPlaceOfAStream() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Welcome</html>";
    try (RawServer raw = new RawServer(answer, 1000);
        HttpReply reply = transport.send(HttpCall.get(raw.uri()))) {
      InputStream body = reply.body();
      assertThatThrownBy(new RecordReader(body, 1000)::read).isInstanceOf(RecordException.class);
    }
  }
}
