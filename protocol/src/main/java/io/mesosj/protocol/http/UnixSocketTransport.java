package io.mesosj.protocol.http;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;

/**
 * Sends requests over a Unix domain socket, whatever the host in their addresses is. For executors
 * whose container can't reach the agent by network. Each call has a connection of its own: one
 * costs microseconds, and none can turn out dead after a pause. Safe for use by several threads.
 */
public final class UnixSocketTransport implements HttpTransport {
  private final DomainSocket socket;

  public UnixSocketTransport(DomainSocket socket) {
    this.socket = socket;
  }

  @Override
  public HttpReply send(HttpCall call) throws IOException {
    ChannelExchange.check(call, "socket");
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    return new ChannelExchange(channel, socket.address(), "the socket " + socket).send(call);
  }
}
