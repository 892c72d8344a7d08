package io.mesosj.local.http;

import io.netty.channel.ChannelPipeline;
import java.util.Set;

/** What the bytes of a server's connections go through: nothing, or TLS. */
public interface Wire {
  /** Plain text. */
  Wire PLAIN =
      new Wire() {
        @Override
        public void secure(ChannelPipeline pipeline) {}

        @Override
        public String scheme() {
          return "http";
        }

        @Override
        public Set<String> names() {
          return Set.of();
        }
      };

  /** Comes before anything else of a connection. */
  void secure(ChannelPipeline pipeline);

  /** {@code http} or {@code https}. */
  String scheme();

  /**
   * The hosts, in lower case, that this server can prove to be, beside its own address. No page can
   * be made to lead here by such a name: the browser would see that its certificate is another's.
   */
  Set<String> names();
}
