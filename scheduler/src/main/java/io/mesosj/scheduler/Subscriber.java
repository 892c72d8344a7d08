package io.mesosj.scheduler;

import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.scheduler.failure.InterruptedCallException;
import io.mesosj.scheduler.failure.RefusedException;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.master.LeaderCall;
import java.net.URI;
import java.time.Duration;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** Finds the leading master and opens a stream of events there. */
final class Subscriber {
  private static final String PATH = "/api/v1/scheduler";
  private static final String STREAM_ID = "Mesos-Stream-Id";

  private final LeaderCall leader;
  private final SchedulerOptions options;
  private final Requests requests;

  Subscriber(HttpTransport transport, SchedulerOptions options, Requests requests) {
    this.leader = new LeaderCall(transport, PATH, Subscriber::isStream);
    this.options = options;
    this.requests = requests;
  }

  private static boolean isStream(HttpReply reply) {
    String media = reply.header("Content-Type").orElse("");
    return ContentType.parse(media).isPresent() && !reply.header(STREAM_ID).orElse("").isEmpty();
  }

  /**
   * Tries each master once, from the one that is next on.
   *
   * @throws SchedulerException what the last of them said
   */
  Subscription open(Call subscribe) throws SchedulerException {
    for (int tried = 1; ; tried++) {
      URI master = options.masters().next(options.connectTimeout());
      try {
        return openAt(master, subscribe);
      } catch (SchedulerException e) {
        boolean says = e instanceof RefusedException refused && refused.isFinal();
        if (says
            || e instanceof InterruptedCallException
            || tried >= options.masters().candidates()) {
          throw e;
        }
      }
    }
  }

  private Subscription openAt(URI master, Call call) throws SchedulerException {
    long start = System.nanoTime();
    boolean accepted = false;
    try {
      LeaderCall.Answer answer =
          leader.send(master, "SUBSCRIBE", endpoint -> requests.subscribe(endpoint, call));
      accepted = true;
      String streamId = answer.reply().header(STREAM_ID).orElse("");
      return new Subscription(answer.endpoint(), streamId, answer.reply());
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      options.metrics().called(Call.Type.SUBSCRIBE, took, accepted);
    }
  }
}
