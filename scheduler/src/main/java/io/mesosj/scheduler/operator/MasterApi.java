package io.mesosj.scheduler.operator;

import com.google.protobuf.InvalidProtocolBufferException;
import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.scheduler.failure.InterruptedCallException;
import io.mesosj.scheduler.failure.MasterUnreachableException;
import io.mesosj.scheduler.failure.NoMasterException;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.master.LeaderCall;
import io.mesosj.scheduler.master.MasterDetector;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;

/**
 * The v1 operator API of the leading master, {@code POST /api/v1}, in protobuf. Thread-safe if the
 * detector is.
 */
public final class MasterApi {
  private static final String PATH = "/api/v1";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration READ = Duration.ofSeconds(30);

  /** Five of the master's heartbeats. */
  private static final Duration SILENCE = Duration.ofSeconds(75);

  private final LeaderCall leader;
  private final MasterDetector masters;
  private final Map<String, String> headers;

  /**
   * Makes a client; nothing is connected to yet.
   *
   * @param authorization headers that authenticate us, possibly none
   */
  public MasterApi(
      HttpTransport transport, MasterDetector masters, Map<String, String> authorization) {
    this.leader = new LeaderCall(transport, PATH, MasterApi::isMasters);
    this.masters = masters;
    Map<String, String> all = new HashMap<>(authorization);
    all.put("Content-Type", PROTOBUF);
    all.put("Accept", PROTOBUF);
    this.headers = Map.copyOf(all);
  }

  /** Tasks, executors, frameworks and agents in one answer. */
  public Response.GetState state() throws SchedulerException {
    return call(Call.newBuilder().setType(Call.Type.GET_STATE).build()).getGetState();
  }

  /**
   * Makes one call. Masters that can't be reached are passed over while there are others.
   *
   * @throws SchedulerException if no master answers with success, with the last one's words
   */
  public Response call(Call call) throws SchedulerException {
    for (int tries = 1; ; tries++) {
      URI master = masters.next(CONNECT);
      try {
        return callAt(master, call);
      } catch (InterruptedCallException e) {
        throw e;
      } catch (SchedulerException e) {
        if (tries >= masters.candidates()) {
          throw e;
        }
      }
    }
  }

  /**
   * Subscribes to the events of the cluster. The answer's body is RecordIO of master::Event; it
   * ends with the master, and reading fails when there is nothing, not even a heartbeat, for long.
   *
   * @throws SchedulerException if no master answers with success, with the last one's words
   */
  public HttpReply events() throws SchedulerException {
    Call call = Call.newBuilder().setType(Call.Type.SUBSCRIBE).build();
    URI master = masters.next(CONNECT);
    return leader
        .send(
            master,
            call.getType().name(),
            endpoint ->
                new HttpCall("POST", endpoint, headers, call.toByteArray(), CONNECT, SILENCE))
        .reply();
  }

  private Response callAt(URI master, Call call) throws SchedulerException {
    LeaderCall.Answer answer =
        leader.send(
            master,
            call.getType().name(),
            endpoint -> new HttpCall("POST", endpoint, headers, call.toByteArray(), CONNECT, READ));
    try (HttpReply reply = answer.reply()) {
      return Response.parseFrom(reply.body());
    } catch (InvalidProtocolBufferException e) {
      throw new NoMasterException(
          answer.reply().status(), answer.endpoint() + " is no Mesos master: " + e.getMessage());
    } catch (IOException e) {
      throw new MasterUnreachableException(
          "the answer of the master at "
              + answer.endpoint()
              + " broke off: "
              + SchedulerException.words(e),
          e);
    }
  }

  private static boolean isMasters(HttpReply reply) {
    return reply.header("Content-Type").orElse("").startsWith(PROTOBUF);
  }
}
