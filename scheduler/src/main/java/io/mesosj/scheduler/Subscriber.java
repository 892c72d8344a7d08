package io.mesosj.scheduler;

import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** Finds the leading master and opens a stream of events there. */
final class Subscriber {
  static final String PATH = "/api/v1/scheduler";

  private static final int MAX_TEXT = 2000;
  private static final int MAX_REDIRECTS = 5;

  private final HttpTransport transport;
  private final SchedulerOptions options;
  private final Requests requests;

  Subscriber(HttpTransport transport, SchedulerOptions options, Requests requests) {
    this.transport = transport;
    this.options = options;
    this.requests = requests;
  }

  /**
   * Tries each master once, from the one that is next on.
   *
   * @throws SchedulerException what the last of them said
   */
  Subscription open(Call subscribe) throws SchedulerException {
    for (int tried = 1; ; tried++) {
      URI master = nextMaster();
      try {
        return openAt(master, subscribe);
      } catch (RefusedException e) {
        if (e.isFinal() || tried >= options.masters().candidates()) {
          throw e;
        }
      } catch (SchedulerException e) {
        if (tried >= options.masters().candidates()) {
          throw e;
        }
      }
    }
  }

  private URI nextMaster() throws SchedulerException {
    Duration limit = options.connectTimeout();
    try {
      return options.masters().next(limit);
    } catch (IOException e) {
      throw new MasterUnreachableException(Requests.text(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SchedulerException("interrupted while looking for the leading master", e);
    }
  }

  private Subscription openAt(URI master, Call call) throws SchedulerException {
    URI endpoint = master.resolve(PATH);
    for (int redirects = 0; ; redirects++) {
      HttpReply reply = send(endpoint, call);
      if (reply.status() != 307 || redirects >= MAX_REDIRECTS) {
        return checked(endpoint, reply);
      }
      endpoint = leader(endpoint, reply);
    }
  }

  private HttpReply send(URI endpoint, Call call) throws SchedulerException {
    try {
      return transport.send(requests.subscribe(endpoint, call));
    } catch (IOException e) {
      throw new MasterUnreachableException(
          "can't reach the master at " + endpoint + ": " + Requests.text(e), e);
    }
  }

  /** A master that does not lead says who does. */
  private static URI leader(URI endpoint, HttpReply reply) throws SchedulerException {
    try (reply) {
      String location =
          reply
              .header("Location")
              .orElseThrow(() -> new RefusedException(307, endpoint + " redirects to nowhere"));
      URI leader = endpoint.resolve(location);
      if ("https".equals(endpoint.getScheme()) && !"https".equals(leader.getScheme())) {
        throw new SchedulerException(
            endpoint
                + " redirects to "
                + leader
                + ", which is not https; credentials are not sent there");
      }
      String path = leader.getPath();
      return path == null || path.length() < 2 ? leader.resolve(PATH) : leader;
    } catch (IllegalArgumentException e) {
      throw new SchedulerException(endpoint + " redirects to an address that can't be read", e);
    }
  }

  private static Subscription checked(URI endpoint, HttpReply reply) throws SchedulerException {
    String media = reply.header("Content-Type").orElse("none");
    int status = reply.status();
    if (media.startsWith("text/html")) {
      reply.close();
      throw new RefusedException(
          status,
          endpoint
              + " is no Mesos master: it answered with an HTML page (text/html) and status "
              + status);
    }
    if (status == 307) {
      reply.close();
      throw new RefusedException(
          status, "the masters redirect in a circle, in the end from " + endpoint);
    }
    if (status != 200) {
      try (reply) {
        throw new RefusedException(
            status,
            "the master at "
                + endpoint
                + " answered SUBSCRIBE with "
                + status
                + ": "
                + words(reply));
      }
    }
    String streamId = reply.header("Mesos-Stream-Id").orElse("");
    if (ContentType.parse(media).isEmpty() || streamId.isEmpty()) {
      reply.close();
      throw new RefusedException(
          status, endpoint + " is no Mesos master: it answered with content type " + media);
    }
    return new Subscription(endpoint, streamId, reply);
  }

  static String words(HttpReply reply) {
    try {
      return reply.words(MAX_TEXT);
    } catch (IOException e) {
      return "(" + Requests.text(e) + ")";
    }
  }
}
