package io.mesosj.scheduler;

import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.scheduler.failure.MasterUnreachableException;
import io.mesosj.scheduler.failure.RefusedException;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.master.LeaderCall;
import java.io.IOException;
import java.time.Duration;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** Sends calls to the master of a subscription and waits for its answers. */
final class CallSender {
  private final HttpTransport transport;
  private final SchedulerOptions options;
  private final Requests requests;

  CallSender(HttpTransport transport, SchedulerOptions options, Requests requests) {
    this.transport = transport;
    this.options = options;
    this.requests = requests;
  }

  void send(Subscription subscription, Call call) throws SchedulerException {
    long start = System.nanoTime();
    boolean accepted = false;
    try (HttpReply reply = transport.send(requests.call(subscription, call))) {
      if (reply.status() >= 300) {
        throw new RefusedException(
            reply.status(),
            call.getType()
                + " was refused with "
                + reply.status()
                + ": "
                + LeaderCall.words(reply));
      }
      // To its end, so that the connection serves the next call too.
      reply.body().readAllBytes();
      accepted = true;
    } catch (SchedulerException e) {
      throw e;
    } catch (IOException e) {
      throw new MasterUnreachableException(
          call.getType()
              + " could not be sent to "
              + subscription.endpoint()
              + ": "
              + SchedulerException.words(e),
          e);
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      options.metrics().called(call.getType(), took, accepted);
    }
  }
}
