package io.mesosj.scheduler;

import io.mesosj.protocol.codec.ContentType;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * How a framework connects.
 *
 * @param master the master's address, such as {@code http://10.0.0.1:5050}
 * @param framework who subscribes; with an id, an earlier instance is taken over
 * @param contentType what is spoken
 * @param headers sent with every call, such as {@code Authorization}
 * @param connectTimeout how long connecting may take
 * @param silence how long the stream may be silent before it counts as broken; five of Mesos'
 *     heartbeats by default
 * @param maxBackoff the longest pause between two attempts to subscribe again
 */
public record SchedulerOptions(
    URI master,
    FrameworkInfo framework,
    ContentType contentType,
    Map<String, String> headers,
    Duration connectTimeout,
    Duration silence,
    Duration maxBackoff) {
  public SchedulerOptions {
    headers = Map.copyOf(headers);
  }

  /** Options with Mesos' own defaults. */
  public static SchedulerOptions of(URI master, FrameworkInfo framework) {
    return new SchedulerOptions(
        master,
        framework,
        ContentType.PROTOBUF,
        Map.of(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(75),
        Duration.ofSeconds(10));
  }

  /** The same in another content type. */
  public SchedulerOptions withContentType(ContentType type) {
    return new SchedulerOptions(
        master, framework, type, headers, connectTimeout, silence, maxBackoff);
  }

  /** The same with headers for every call. */
  public SchedulerOptions withHeaders(Map<String, String> all) {
    return new SchedulerOptions(
        master, framework, contentType, all, connectTimeout, silence, maxBackoff);
  }
}
