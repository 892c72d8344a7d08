package io.mesosj.local.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server on one address. One thread moves the bytes of all connections; an endpoint gets a
 * thread when its request is there, so that neither an idle connection nor a slow one costs any.
 */
public final class ApiServer implements AutoCloseable {
  private static final long CLOSE_MILLIS = 2000;
  private static final int BACKLOG = 1024;

  /** What answers requests below a path. */
  public interface Endpoint {
    /** Answers, now or later and from any thread. */
    void handle(ApiRequest request) throws ApiError, IOException;
  }

  private final String name;
  private final Routes routes = new Routes();
  private final Workers workers;
  private final NioEventLoopGroup loop;
  private final ChannelInitializer<Channel> pipeline;
  private @Nullable Channel listener;

  private ApiServer(String name, WebPageGuard hosts, Wire wire) {
    this.name = name;
    this.workers = new Workers(name);
    this.loop = new NioEventLoopGroup(1, Workers.named(name + "-io"));
    this.pipeline = new Pipeline(new Admission(routes, hosts), workers, wire);
  }

  /**
   * Binds to an address; port 0 takes a free one.
   *
   * @param wire what its connections speak
   * @throws IOException naming the address, if it can't be bound
   */
  public static ApiServer bind(String name, String ip, int port, Wire wire) throws IOException {
    ApiServer server = new ApiServer(name, WebPageGuard.ofServer(ip, wire.names()), wire);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(server.loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            // Who connects before the start waits in the kernel.
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
            .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
            // Small answers must not wait for the peer's delayed acknowledgement, 40 ms each.
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(server.pipeline)
            .bind(new InetSocketAddress(ip, port))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      server.close();
      Throwable cause = bound.cause();
      throw new IOException(
          "the local "
              + name
              + " can't listen on "
              + ip
              + ":"
              + port
              + ": "
              + (cause == null ? "nobody knows why" : cause.getMessage()),
          cause);
    }
    server.listener = bound.channel();
    return server;
  }

  /** A server of the connections that somebody else accepts, from domain sockets. */
  public static ApiServer unbound(String name) {
    return new ApiServer(name, WebPageGuard.any(), Wire.PLAIN);
  }

  /** Serves a connection. */
  public void serve(SocketChannel connection) {
    NioDomainSocketChannel channel = new NioDomainSocketChannel(connection);
    channel.config().setAllocator(UnpooledByteBufAllocator.DEFAULT);
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.pipeline().addLast(pipeline);
    var unused = loop.register(channel);
  }

  /** Serves {@code endpoint} at {@code path} and below, to those whom {@code access} lets in. */
  public ApiServer serve(String path, Access access, Endpoint endpoint) {
    routes.add(path, access, endpoint);
    return this;
  }

  /** Lets in those who have connected. */
  public void start() {
    Channel bound = listener;
    if (bound != null) {
      bound.config().setAutoRead(true);
    }
  }

  public int port() {
    Channel bound = listener;
    if (bound == null) {
      throw new IllegalStateException("the server " + name + " has no port");
    }
    return ((InetSocketAddress) bound.localAddress()).getPort();
  }

  @Override
  public void close() {
    workers.close();
    var unused =
        loop.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
            .awaitUninterruptibly(CLOSE_MILLIS);
  }
}
