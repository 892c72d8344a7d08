package io.mesosj.local.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;

/** What every connection of a server begins with. */
final class Pipeline extends ChannelInitializer<Channel> {
  private static final int MAX_LINE = 16 << 10;
  private static final int MAX_HEADERS = 64 << 10;
  private static final int MAX_CHUNK = 64 << 10;

  private final Admission admission;
  private final Workers workers;
  private final Wire wire;
  private final Guests guests = new Guests();

  Pipeline(Admission admission, Workers workers, Wire wire) {
    this.admission = admission;
    this.workers = workers;
    this.wire = wire;
  }

  @Override
  public boolean isSharable() {
    return true;
  }

  @Override
  protected void initChannel(Channel channel) {
    wire.secure(channel.pipeline());
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_LINE)
                    .setMaxHeaderSize(MAX_HEADERS)
                    .setMaxChunkSize(MAX_CHUNK)),
            new ServedConnection(channel, admission, workers, guests));
  }
}
