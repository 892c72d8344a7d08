package io.mesosj.protocol.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;

/**
 * Sends requests over plain TCP, each on a connection of its own and through no proxy. For streams
 * of which there are many at a time: {@link HttpReply#whenReadable} has one thread for all that are
 * silent. Safe for use by several threads.
 */
public final class PlainTransport implements HttpTransport {
  private static final int HTTP_PORT = 80;

  @Override
  public HttpReply send(HttpCall call) throws IOException {
    ChannelExchange.check(call, "plain connection");
    String host = call.uri().getHost();
    if (host == null) {
      throw new UnknownHostException(call.uri().toString());
    }
    int port = call.uri().getPort() < 0 ? HTTP_PORT : call.uri().getPort();
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UnknownHostException(host);
    }
    return new ChannelExchange(SocketChannel.open(), address, host + ":" + port).send(call);
  }
}
