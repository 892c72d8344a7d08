package io.mesosj.isolator.portmapper;

import io.mesosj.base.thread.Threads;
import io.mesosj.isolator.plugin.PluginFailure;
import io.mesosj.isolator.portmapper.PortMapping.Protocol;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A look at the host's listening sockets by a thread of its own: the kernel goes through all of its
 * table of connections for it, which takes as long as a delegate, and meanwhile the delegate runs.
 */
final class ListenerSurvey {
  /** A delegate may take long, as {@code dhcp} does, and programs start meanwhile. */
  private static final Duration VALID = Duration.ofSeconds(1);

  private final List<Protocol> protocols;
  private final FutureTask<Map<Protocol, List<ListeningSocket>>> look;
  private final long begun = System.nanoTime();

  private ListenerSurvey(List<Protocol> protocols) {
    this.protocols = protocols;
    this.look = new FutureTask<>(() -> look(protocols));
  }

  /** Begins to look for those that could hold a port of the mappings. */
  static ListenerSurvey begin(List<PortMapping> mappings, Runnable afterwards) {
    List<Protocol> protocols = new ArrayList<>();
    for (PortMapping mapping : mappings) {
      if (!protocols.contains(mapping.protocol())) {
        protocols.add(mapping.protocol());
      }
    }
    ListenerSurvey survey = new ListenerSurvey(protocols);
    new Threads("port-mapper-survey", ListenerSurvey::unexpected)
        .newThread(
            () -> {
              survey.look.run();
              afterwards.run();
            })
        .start();
    return survey;
  }

  private static void unexpected(Thread thread, Throwable failure) {
    System.err.println("mesos-cni-port-mapper: " + thread.getName() + ": " + failure);
  }

  private static Map<Protocol, List<ListeningSocket>> look(List<Protocol> protocols)
      throws IOException {
    Map<Protocol, List<ListeningSocket>> found = new EnumMap<>(Protocol.class);
    for (Protocol protocol : protocols) {
      found.put(protocol, LocalListeners.of(protocol));
    }
    return found;
  }

  /**
   * What there is; looked at anew if the look is old.
   *
   * @throws IOException if the kernel's tables can't be read
   */
  Map<Protocol, List<ListeningSocket>> listeners() throws IOException {
    try {
      Map<Protocol, List<ListeningSocket>> found = look.get();
      return System.nanoTime() - begun < VALID.toNanos() ? found : look(protocols);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException problem ? problem : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PluginFailure(PluginFailure.TRY_AGAIN_LATER, "interrupted", e);
    }
  }
}
