package io.mesosj.local.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.executor.ExecutorClient;
import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.ExecutorListener;
import io.mesosj.local.http.Access;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.ApiServer;
import io.mesosj.local.http.EventStream;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.DomainSocket;
import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.UnixSocketTransport;
import io.mesosj.protocol.recordio.RecordReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ExecutorSocketTest {
  private static final int LARGE = 8 * 1024 * 1024;

  private final BlockingQueue<EventStream> streams = new LinkedBlockingQueue<>();
  private final AtomicInteger lost = new AtomicInteger();

  @TempDir private Path directory;

  private DomainSocket location() {
    return new DomainSocket(directory.resolve("agent.sock"));
  }

  private ExecutorSocket open() throws IOException {
    return ExecutorSocket.open(location(), this::serve);
  }

  private HttpTransport transport() {
    return new UnixSocketTransport(location());
  }

  private void serve(ApiServer server) {
    server.serve("/api", Access.OPEN, ExecutorSocketTest::echo);
    server.serve(
        "/stream",
        Access.OPEN,
        request -> streams.add(request.stream(ContentType.JSON, lost::incrementAndGet)));
  }

  private static void echo(ApiRequest request) throws IOException {
    request.respond(200, "text/plain", request.body().readAllBytes());
  }

  private static HttpCall post(String path, byte[] body) {
    return HttpCall.post(URI.create("http://agent" + path), Map.of(), body);
  }

  private HttpReply subscribe() throws IOException {
    return transport().send(post("/stream", new byte[0]));
  }

  @Test
  void servesWhatWasAddedAndNothingElse() throws IOException {
    try (ExecutorSocket socket = open()) {
      assertThat(socket).isNotNull();
      try (HttpReply reply = transport().send(post("/api", "hello".getBytes(UTF_8)))) {
        assertThat(reply.text(100)).isEqualTo("hello");
      }
      for (String path : List.of("/", "/files/read?path=/", "/health", "/ap")) {
        try (HttpReply reply = transport().send(post(path, new byte[0]))) {
          assertThat(reply.status()).as(path).isEqualTo(403);
        }
      }
    }
    assertThat(directory).isEmptyDirectory();
    assertThatThrownBy(() -> transport().send(post("/api", new byte[0])))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void carriesLargeBodiesBothWays() throws IOException {
    byte[] body = new byte[LARGE];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31);
    }
    try (ExecutorSocket socket = open();
        HttpReply reply = transport().send(post("/api", body))) {
      assertThat(socket).isNotNull();
      assertThat(reply.body().readAllBytes()).isEqualTo(body);
    }
  }

  @Test
  void hangsUpOnBothSides() throws Exception {
    try (ExecutorSocket socket = open()) {
      assertThat(socket).isNotNull();
      HttpReply first = subscribe();
      streams.take().send("1".getBytes(UTF_8));
      assertThat(new RecordReader(first.body(), 10).read()).asString(UTF_8).isEqualTo("1");

      first.close();
      await().until(() -> lost.get() == 1);

      try (HttpReply second = subscribe()) {
        streams.take().close();
        assertThat(new RecordReader(second.body(), 10).read()).isNull();
      }
    }
  }

  @Test
  void endsTheStreamsWhenItIsClosed() throws Exception {
    ExecutorSocket socket = open();
    try (HttpReply reply = subscribe()) {
      socket.close();
      assertThatThrownBy(() -> new RecordReader(reply.body(), 10).read())
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void isFoundAgainByACheckpointedExecutorWhenTheAgentIsBack() throws Exception {
    Map<String, String> variables =
        Map.of(
            "MESOS_DOMAIN_SOCKET", location().toString(),
            "MESOS_SLAVE_PID", "stream@agent.invalid:5051",
            "MESOS_FRAMEWORK_ID", "f",
            "MESOS_EXECUTOR_ID", "e",
            "MESOS_SANDBOX", "/",
            "MESOS_CHECKPOINT", "1",
            "MESOS_RECOVERY_TIMEOUT", "1mins",
            "MESOS_SUBSCRIPTION_BACKOFF_MAX", "50ms");
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    ExecutorSocket socket = open();
    try (ExecutorClient client =
        new ExecutorClient(ExecutorEnvironment.from(variables), new Events(events))) {
      client.start();
      streams.take();
      socket.close();
      socket = open();
      Event.Message message = Event.Message.newBuilder().setData(ByteString.EMPTY).build();
      Event sent = Event.newBuilder().setType(Event.Type.MESSAGE).setMessage(message).build();
      streams.take().send(sent.toByteArray());
      assertThat(events.take()).isEqualTo(sent);
    } finally {
      socket.close();
    }
  }

  private record Events(BlockingQueue<Event> queue) implements ExecutorListener {
    @Override
    public void event(Event event) {
      queue.add(event);
    }

    @Override
    public void shutdown(String why) {
      queue.add(Event.getDefaultInstance());
    }
  }

  /** Those who connect and say nothing, or don't read, are in nobody's way. */
  @Test
  void servesManyAtATime() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<SocketChannel> idle = new ArrayList<>();
    try (ExecutorSocket socket = open()) {
      assertThat(socket).isNotNull();
      for (int i = 0; i < 50; i++) {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(location().address());
        idle.add(channel);
      }
      HttpReply slow = subscribe();
      EventStream stream = streams.take();
      for (int i = 0; i < 1000; i++) {
        stream.send(new byte[10_000]);
      }
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String text = "call " + i;
        answers.add(threads.submit(() -> answer(text)));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get(30, TimeUnit.SECONDS)).isEqualTo("call " + i);
      }
      RecordReader records = new RecordReader(slow.body(), 10_000);
      for (int i = 0; i < 1000; i++) {
        assertThat(records.read()).hasSize(10_000);
      }
      slow.close();
    } finally {
      threads.shutdownNow();
      for (SocketChannel channel : idle) {
        channel.close();
      }
    }
  }

  private String answer(String text) throws IOException {
    try (HttpReply reply = transport().send(post("/api", text.getBytes(UTF_8)))) {
      return reply.text(100);
    }
  }

  @Test
  void isForAllUsersOnlyWhenItIsRoots() throws IOException {
    try (ExecutorSocket socket = open()) {
      assertThat(socket).isNotNull();
      Path path = location().path();
      boolean root = Files.getAttribute(path, "unix:uid").equals(0);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo(root ? "rw-rw-rw-" : "rw-------");
    }
  }

  @Test
  void takesTheSocketOfOneThatWasKilled() throws IOException {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(location().address()).close();
    assertThat(location().path()).exists();
    try (ExecutorSocket socket = open()) {
      assertThat(socket).isNotNull();
      assertThat(answer("hello")).isEqualTo("hello");
    }
  }

  @Test
  void leavesWhatIsNotItsOwn() throws IOException {
    try (ExecutorSocket socket = open()) {
      assertThat(socket).isNotNull();
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(location().toString())
          .hasMessageContaining("another agent");
      assertThat(answer("still there")).isEqualTo("still there");
    }
    Files.writeString(location().path(), "precious");
    assertThatThrownBy(this::open)
        .hasMessageContaining(location().toString())
        .hasMessageContaining("no socket");
    assertThat(location().path()).hasContent("precious");
  }
}
