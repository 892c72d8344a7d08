package io.mesosj.local.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * Looks at what a connection begins with: TLS goes on, and plain HTTP is told so in plain text,
 * where Mesos just hangs up.
 */
final class FirstBytes extends ByteToMessageDecoder {
  /** A TLS record's header. */
  private static final int ENOUGH = 5;

  private static final String WORDS = "This is an https server: use https:// in the address.\n";

  /** How long what is still being sent is let through, lest a reset overtake the answer. */
  private static final long LINGER_SECONDS = 2;

  private final SSLContext context;
  private boolean refused;

  FirstBytes(SSLContext context) {
    this.context = context;
  }

  @Override
  protected void decode(ChannelHandlerContext connection, ByteBuf in, List<Object> out) {
    if (refused) {
      in.skipBytes(in.readableBytes());
    } else if (in.readableBytes() >= ENOUGH) {
      begin(connection, in);
    }
  }

  private void begin(ChannelHandlerContext connection, ByteBuf in) {
    if (SslHandler.isEncrypted(in, false)) {
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(false);
      connection.pipeline().replace(this, "tls", new SslHandler(engine));
    } else {
      refused = true;
      in.skipBytes(in.readableBytes());
      refuse(connection);
    }
  }

  private static void refuse(ChannelHandlerContext connection) {
    String answer =
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
            + WORDS.length()
            + "\r\nConnection: close\r\n\r\n"
            + WORDS;
    var unused =
        connection
            .writeAndFlush(Unpooled.wrappedBuffer(answer.getBytes(StandardCharsets.US_ASCII)))
            .addListener(sent -> endOutput(connection));
    var unusedToo =
        connection.executor().schedule(() -> close(connection), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  private static void endOutput(ChannelHandlerContext connection) {
    var unused = ((DuplexChannel) connection.channel()).shutdownOutput();
  }

  private static void close(ChannelHandlerContext connection) {
    var unused = connection.close();
  }
}
