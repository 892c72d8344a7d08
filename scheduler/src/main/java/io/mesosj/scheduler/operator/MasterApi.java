package io.mesosj.scheduler.operator;

import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
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
  private static final int MAX_REDIRECTS = 5;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration READ = Duration.ofSeconds(30);

  private final HttpTransport transport;
  private final MasterDetector masters;
  private final Map<String, String> headers;

  /**
   * Makes a client; nothing is connected to yet.
   *
   * @param authorization headers that authenticate us, possibly none
   */
  public MasterApi(
      HttpTransport transport, MasterDetector masters, Map<String, String> authorization) {
    this.transport = transport;
    this.masters = masters;
    Map<String, String> all = new HashMap<>(authorization);
    all.put("Content-Type", PROTOBUF);
    all.put("Accept", PROTOBUF);
    this.headers = Map.copyOf(all);
  }

  /** Tasks, executors, frameworks and agents in one answer. */
  public Response.GetState state() throws IOException, InterruptedException {
    return call(Call.newBuilder().setType(Call.Type.GET_STATE).build()).getGetState();
  }

  /**
   * Makes one call. Masters that can't be reached are passed over while there are others.
   *
   * @throws IOException if no master answers with success, with the last one's words
   */
  public Response call(Call call) throws IOException, InterruptedException {
    IOException failure = null;
    for (int tries = 0; tries < masters.candidates(); tries++) {
      URI endpoint = masters.next(CONNECT).resolve(PATH);
      try {
        return callAt(endpoint, call);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure == null ? new IOException("there is no master") : failure;
  }

  private Response callAt(URI first, Call call) throws IOException {
    URI endpoint = first;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      try (HttpReply reply = send(endpoint, call)) {
        if (reply.status() != 307) {
          return response(endpoint, call, reply);
        }
        endpoint = leader(endpoint, reply);
      }
    }
    throw new IOException("the masters redirect in a circle, in the end from " + endpoint);
  }

  private HttpReply send(URI endpoint, Call call) throws IOException {
    try {
      return transport.send(
          new HttpCall("POST", endpoint, headers, call.toByteArray(), CONNECT, READ));
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IOException("can't reach the master at " + endpoint + ": " + why, e);
    }
  }

  private static Response response(URI endpoint, Call call, HttpReply reply) throws IOException {
    String media = reply.header("Content-Type").orElse("none");
    if (reply.status() != 200) {
      throw new IOException(
          "the master at "
              + endpoint
              + " answered "
              + call.getType()
              + " with "
              + reply.status()
              + " "
              + reply.words(300));
    }
    if (!media.startsWith(PROTOBUF)) {
      throw new IOException(endpoint + " is no Mesos master: it answered with " + media);
    }
    return Response.parseFrom(reply.body());
  }

  /** A master that does not lead says who does; never from https to anything less. */
  private static URI leader(URI endpoint, HttpReply reply) throws IOException {
    try {
      URI leader = endpoint.resolve(reply.header("Location").orElse(""));
      if ("https".equals(endpoint.getScheme()) && !"https".equals(leader.getScheme())) {
        throw new IOException(endpoint + " redirects to " + leader + ", which is not https");
      }
      String path = leader.getPath();
      return path == null || path.length() < 2 ? leader.resolve(PATH) : leader;
    } catch (IllegalArgumentException e) {
      throw new IOException(endpoint + " redirects to an address that can't be read", e);
    }
  }
}
