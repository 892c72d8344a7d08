package io.mesosj.local.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request and its answer. What comes in belongs to the event loop; anybody may answer. */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final ServedConnection connection;
  private final Channel channel;
  private final Workers workers;
  private final HttpRequest head;
  private final HttpHeaders answerHeaders = new DefaultHttpHeaders();
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
  private final AtomicBoolean answered = new AtomicBoolean();
  private volatile Optional<String> principal = Optional.empty();
  private volatile InputStream body = InputStream.nullInputStream();
  private volatile @Nullable EventStream stream;
  private ApiServer.@Nullable Endpoint endpoint;
  private @Nullable BodyRoom room;
  private long held;
  private @Nullable RequestBody incoming;
  private boolean received;

  Exchange(ServedConnection connection, Channel channel, Workers workers, HttpObject message) {
    this.connection = connection;
    this.channel = channel;
    this.workers = workers;
    this.head =
        message instanceof HttpRequest request
            ? request
            : new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
  }

  HttpRequest head() {
    return head;
  }

  URI uri() throws ApiError {
    try {
      return new URI(head.uri());
    } catch (URISyntaxException e) {
      throw ApiError.badRequest("Malformed URI: " + e.getMessage());
    }
  }

  /** What is asked for, for logs: without the query, which may be somebody's right to come in. */
  String path() {
    int query = head.uri().indexOf('?');
    return query < 0 ? head.uri() : head.uri().substring(0, query);
  }

  Optional<String> principal() {
    return principal;
  }

  InputStream body() {
    return body;
  }

  HttpHeaders answerHeaders() {
    return answerHeaders;
  }

  void admit(Routes.Route route) throws ApiError {
    principal = route.access().admit(new ApiRequest(this));
    route.room().check(HttpUtil.getContentLength(head, 0L));
    room = route.room();
    endpoint = route.endpoint();
  }

  boolean isAdmitted() {
    return endpoint != null;
  }

  /** Begins to take the body in; true if it is handled while it comes. */
  boolean begin() {
    if (HttpUtil.is100ContinueExpected(head)) {
      var unused =
          channel.writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
    if (!ApiRequest.RECORDIO.equals(head.headers().get(HttpHeaderNames.CONTENT_TYPE))) {
      return false;
    }
    RequestBody piped = new RequestBody(() -> onLoop(connection::resume));
    incoming = piped;
    body = piped;
    workers.runPatiently(this::handle);
    return true;
  }

  /** Takes a piece of the body; true if no more should come for now. */
  boolean take(ByteBuf content) {
    byte[] bytes = new byte[content.readableBytes()];
    content.readBytes(bytes);
    if (incoming != null) {
      return incoming.add(bytes);
    }
    collect(bytes);
    return false;
  }

  private void collect(byte[] bytes) {
    if (room == null) {
      return;
    }
    try {
      room.take(bytes.length, held + bytes.length);
      held += bytes.length;
      collected.writeBytes(bytes);
    } catch (ApiError e) {
      endpoint = null;
      refuse(e);
    }
  }

  /** Its body takes no room any more. */
  void release() {
    if (room != null) {
      room.giveBack(held);
      held = 0;
      room = null;
    }
  }

  /** The request is complete. */
  void received() {
    received = true;
    if (incoming != null) {
      incoming.end();
    } else if (endpoint != null) {
      body = new ByteArrayInputStream(collected.toByteArray());
      workers.run(this::handle);
    }
  }

  boolean isReceived() {
    return received;
  }

  boolean isAnswered() {
    return answered.get();
  }

  /** Whether the body is handled while it comes. */
  boolean isPiped() {
    return incoming != null;
  }

  boolean isStream() {
    return stream != null;
  }

  boolean wantsMore() {
    return HttpUtil.isKeepAlive(head);
  }

  /** The peer is gone. */
  void lost() {
    release();
    if (incoming != null) {
      incoming.fail();
    }
    EventStream open = stream;
    if (open != null) {
      open.lost();
    }
  }

  private void handle() {
    ApiServer.Endpoint wanted = endpoint;
    if (wanted == null) {
      return;
    }
    ApiRequest request = new ApiRequest(this);
    try {
      wanted.handle(request);
    } catch (ApiError e) {
      refuse(e);
    } catch (IOException e) {
      LOG.debug("Request {} was cut off", path(), e);
      connection.hangUp();
    } catch (RuntimeException | Error e) {
      LOG.error("Request {} failed", path(), e);
      refuse(new ApiError(500, "Internal error: " + e));
    }
  }

  /** Answers with an error, or hangs up if it is too late for that. */
  void refuse(ApiError error) {
    if (isAnswered()) {
      connection.hangUp();
    } else {
      new ApiRequest(this).respond(error);
    }
  }

  /** Sends the whole answer; from any thread, once. */
  void answer(int status, byte[] bytes) {
    begin(answered);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(status),
            Unpooled.wrappedBuffer(bytes));
    response.headers().set(answerHeaders);
    HttpUtil.setContentLength(response, bytes.length);
    onLoop(() -> connection.answer(this, response));
  }

  /** Sends the head of the answer at once; what follows goes into the stream. */
  EventStream stream(Runnable onLost) {
    begin(answered);
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response.headers().set(answerHeaders);
    if (head.protocolVersion().isKeepAliveDefault()) {
      HttpUtil.setTransferEncodingChunked(response, true);
    } else {
      HttpUtil.setKeepAlive(response, false);
    }
    EventStream opened = new EventStream(this, channel, () -> workers.run(onLost));
    stream = opened;
    onLoop(() -> connection.begin(this, response));
    if (!channel.isActive()) {
      opened.lost();
    }
    return opened;
  }

  void endStream() {
    onLoop(() -> connection.end(this));
  }

  private static void begin(AtomicBoolean answered) {
    if (answered.getAndSet(true)) {
      throw new IllegalStateException("the request has been answered already");
    }
  }

  private void onLoop(Runnable action) {
    try {
      channel.eventLoop().execute(action);
    } catch (RejectedExecutionException e) {
      LOG.debug("The server is closed, and this connection with it", e);
    }
  }
}
