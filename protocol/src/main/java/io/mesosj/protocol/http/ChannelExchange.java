package io.mesosj.protocol.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One request and its answer on a connection of their own, to be used once. */
final class ChannelExchange {
  private final SocketChannel channel;
  private final SocketAddress address;
  private final String shown;

  /**
   * An exchange that has not begun.
   *
   * @param channel is closed with it
   * @param shown what errors call the address
   */
  ChannelExchange(SocketChannel channel, SocketAddress address, String shown) {
    this.channel = channel;
    this.address = address;
    this.shown = shown;
  }

  /** Refuses what is not {@code http}, before anything is opened. */
  static void check(HttpCall call, String by) throws IOException {
    if (!"http".equals(call.uri().getScheme())) {
      throw new IOException(
          "not an http or https address that a " + by + " can serve: " + call.uri());
    }
  }

  HttpReply send(HttpCall call) throws IOException {
    TimedStream in = new TimedStream(new ChannelStream(channel), call.readTimeout());
    try {
      byte[] head = head(call);
      connect(call.connectTimeout());
      write(call.readTimeout(), head, call.body());
      ReplyHead reply = readHead(in, call.answerTimeout());
      return new Reply(reply, reply.body(in), in, channel);
    } catch (IOException | RuntimeException e) {
      in.close();
      channel.close();
      throw e;
    }
  }

  private void connect(Duration limit) throws IOException {
    try (Deadline deadline = Deadline.cutting(channel, limit)) {
      deadline.run(() -> channel.connect(address), "Connect timed out");
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      ConnectException refused =
          new ConnectException(shown + " can't be reached: " + e.getMessage());
      refused.initCause(e);
      throw refused;
    }
  }

  private void write(Duration limit, byte[]... parts) throws IOException {
    try (Deadline deadline = Deadline.cutting(channel, limit)) {
      for (byte[] part : parts) {
        ByteBuffer bytes = ByteBuffer.wrap(part);
        while (bytes.hasRemaining()) {
          deadline.run(() -> channel.write(bytes), "Write timed out");
        }
      }
    }
  }

  private ReplyHead readHead(InputStream in, Duration limit) throws IOException {
    ReplyHead[] head = new ReplyHead[1];
    try (Deadline deadline = Deadline.cutting(channel, limit)) {
      deadline.run(() -> head[0] = ReplyHead.read(in), "Read timed out");
    }
    return head[0];
  }

  private static byte[] head(HttpCall call) throws IOException {
    URI uri = call.uri();
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : '?' + uri.getRawQuery();
    StringBuilder head = new StringBuilder(256);
    head.append(call.method()).append(' ').append(path).append(query).append(" HTTP/1.1\r\n");
    header(head, "Host", String.valueOf(uri.getRawAuthority()));
    header(head, "Connection", "close");
    if (call.body().length > 0 || call.method().equals("POST")) {
      header(head, "Content-Length", Integer.toString(call.body().length));
    }
    for (Map.Entry<String, String> entry : call.headers().entrySet()) {
      header(head, entry.getKey(), entry.getValue());
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void header(StringBuilder head, String name, String value) throws IOException {
    boolean plain = (name + value).chars().allMatch(c -> c >= ' ' && c != 0x7f && c <= 0xff);
    if (!plain) {
      throw new IOException("the header " + name.strip() + " has characters that would end it");
    }
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private static final class Reply implements HttpReply {
    private final ReplyHead head;
    private final InputStream body;
    private final TimedStream in;
    private final SocketChannel channel;

    Reply(ReplyHead head, InputStream body, TimedStream in, SocketChannel channel) {
      this.head = head;
      this.body = body;
      this.in = in;
      this.channel = channel;
    }

    @Override
    public int status() {
      return head.status();
    }

    @Override
    public Optional<String> header(String name) {
      return head.header(name);
    }

    @Override
    public InputStream body() {
      return body;
    }

    @Override
    public boolean whenReadable(Runnable ready) throws IOException {
      return body.available() == 0 && Readiness.SHARED.await(channel, ready);
    }

    @Override
    public void close() {
      in.close();
      try {
        channel.close();
      } catch (IOException e) {
        // It is being given up.
      }
      Readiness.SHARED.forget(channel);
    }
  }
}
