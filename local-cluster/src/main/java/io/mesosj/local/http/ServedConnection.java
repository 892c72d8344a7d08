package io.mesosj.local.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: requests one after another, each with a time limit for its head, its body and the
 * reading of its answer. Used on the event loop.
 */
final class ServedConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ServedConnection.class);

  private static final long HEAD_SECONDS = 10;
  private static final long IDLE_SECONDS = 60;
  private static final long BODY_SECONDS = 60;
  private static final long ANSWER_SECONDS = 60;

  /** How long what is still being sent is let through, lest a reset overtake the answer. */
  private static final long LINGER_SECONDS = 2;

  private final Channel channel;
  private final Admission admission;
  private final Workers workers;
  private final Guests guests;
  private final Deque<HttpObject> later = new ArrayDeque<>();
  private InetAddress peer = InetAddress.getLoopbackAddress();
  private @Nullable Exchange current;
  private @Nullable Future<?> deadline;
  private boolean known;
  private boolean inputEnded;
  private boolean lingering;

  ServedConnection(Channel channel, Admission admission, Workers workers, Guests guests) {
    this.channel = channel;
    this.admission = admission;
    this.workers = workers;
    this.guests = guests;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    peer = Guests.peer(channel.remoteAddress());
    within(HEAD_SECONDS);
    guests.arrived(peer, this).ifPresent(ServedConnection::hangUp);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    within(0);
    guests.left(peer, this, known);
    later.forEach(ReferenceCountUtil::release);
    later.clear();
    if (current != null) {
      current.lost();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (lingering) {
      ReferenceCountUtil.release(message);
    } else if (current != null && current.isReceived()) {
      later.add((HttpObject) message);
    } else {
      take((HttpObject) message);
    }
  }

  private void take(HttpObject message) {
    try {
      if (message.decoderResult().isFailure()) {
        refuseUnreadable(message);
        return;
      }
      if (message instanceof HttpRequest head) {
        begin(head);
      }
      if (message instanceof HttpContent content && current != null && !lingering) {
        receive(current, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void refuseUnreadable(HttpObject message) {
    Throwable why = message.decoderResult().cause();
    Exchange exchange = current != null ? current : new Exchange(this, channel, workers, message);
    if (exchange.isAnswered() || exchange.isPiped()) {
      hangUp();
      return;
    }
    current = exchange;
    int status = why instanceof TooLongHttpHeaderException ? 431 : 400;
    exchange.refuse(
        new ApiError(why instanceof TooLongHttpLineException ? 414 : status, "Malformed request"));
  }

  private void begin(HttpRequest head) {
    Exchange exchange = new Exchange(this, channel, workers, head);
    current = exchange;
    try {
      boolean introduced = admission.admit(exchange);
      if (introduced && !known) {
        known = guests.introduced(peer, this);
        if (!known) {
          throw new ApiError(503, "Too many connections from " + peer.getHostAddress());
        }
      }
    } catch (ApiError e) {
      exchange.refuse(e);
      return;
    } catch (RuntimeException e) {
      LOG.error("Request {} could not be admitted", exchange.path(), e);
      exchange.refuse(new ApiError(500, "Internal error: " + e));
      return;
    }
    within(exchange.begin() ? 0 : BODY_SECONDS);
  }

  private void receive(Exchange exchange, HttpContent content) {
    if (exchange.isAnswered() && !exchange.isAdmitted()) {
      // Refused: the rest is let through.
      if (content instanceof LastHttpContent) {
        exchange.received();
      }
      return;
    }
    if (exchange.take(content.content())) {
      channel.config().setAutoRead(false);
    }
    if (content instanceof LastHttpContent) {
      // Nothing more is read before the answer; and the answer may take its time.
      channel.config().setAutoRead(exchange.isAnswered());
      within(0);
      exchange.received();
    }
  }

  /** Reads on, as the buffer of a body has room again. */
  void resume() {
    if (current != null && !current.isReceived()) {
      channel.config().setAutoRead(true);
    }
  }

  /** Sends a whole answer. */
  void answer(Exchange exchange, FullHttpResponse response) {
    exchange.release();
    boolean kept = exchange.isReceived() && exchange.wantsMore() && !inputEnded;
    HttpUtil.setKeepAlive(response, kept);
    within(ANSWER_SECONDS);
    var unused = channel.writeAndFlush(response).addListener(sent -> answered(exchange, kept));
  }

  /** Sends the head of an answer that has no end yet; from now on a peer that leaves is noticed. */
  void begin(Exchange exchange, HttpResponse head) {
    exchange.release();
    within(0);
    var unused = channel.writeAndFlush(head);
    channel.config().setAutoRead(true);
    if (inputEnded) {
      hangUp();
    }
  }

  /** Ends such an answer; who does not read that far is cut off. */
  void end(Exchange exchange) {
    within(ANSWER_SECONDS);
    var unused =
        channel
            .writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
            .addListener(sent -> answered(exchange, exchange.isReceived() && exchange.wantsMore()));
  }

  private void answered(Exchange exchange, boolean kept) {
    if (current != exchange || !channel.isActive()) {
      return;
    }
    if (kept && !inputEnded) {
      current = null;
      within(IDLE_SECONDS);
      channel.config().setAutoRead(true);
      while (!later.isEmpty() && (current == null || !current.isReceived())) {
        take(later.remove());
      }
    } else if (exchange.isReceived() || inputEnded || !(channel instanceof DuplexChannel duplex)) {
      hangUp();
    } else {
      lingering = true;
      var unused = duplex.shutdownOutput();
      channel.config().setAutoRead(true);
      within(LINGER_SECONDS);
    }
  }

  /** Closes the connection after that time, unless it is told otherwise; never for 0. */
  private void within(long seconds) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    deadline =
        seconds == 0 ? null : channel.eventLoop().schedule(this::hangUp, seconds, TimeUnit.SECONDS);
  }

  /** Closes the connection; what is under way on it is told. */
  void hangUp() {
    var unused = channel.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      // Who has asked and then ended his side still gets his answer, but no stream.
      boolean answerComes = current != null && current.isReceived() && !current.isStream();
      if (!answerComes) {
        hangUp();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A TLS handshake's failure comes in a decoder's exception.
    if (!(cause instanceof IOException || cause.getCause() instanceof IOException)) {
      LOG.error("A connection from {} failed", channel.remoteAddress(), cause);
    }
    hangUp();
  }
}
