package io.mesosj.scheduler.agent;

import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.StreamedCall;
import io.mesosj.protocol.http.UrlConnectionTransport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;

/** The calls of an agent's v1 operator API that attach to containers. Thread-safe. */
public final class ContainerClient {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String RECORDIO = "application/recordio";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration READ = Duration.ofSeconds(30);

  private final HttpTransport transport;
  private final URI endpoint;
  private final Map<String, String> authorization;

  /** Calls one agent, as the offers name it. */
  public ContainerClient(HttpTransport transport, URI agent, Map<String, String> authorization) {
    this.transport = transport;
    String base = agent.toString();
    this.endpoint = URI.create(base + (base.endsWith("/") ? "api/v1" : "/api/v1"));
    this.authorization = Map.copyOf(authorization);
  }

  /**
   * Starts a command in a new container inside another, which ends with the answer's connection.
   *
   * @return a stream of ProcessIO records
   */
  HttpReply session(ContainerID id, CommandInfo command, boolean terminal) throws IOException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.LAUNCH_NESTED_CONTAINER_SESSION);
    call.getLaunchNestedContainerSessionBuilder().setContainerId(id).setCommand(command);
    if (terminal) {
      ContainerInfo.Builder container =
          call.getLaunchNestedContainerSessionBuilder().getContainerBuilder();
      container.setType(ContainerInfo.Type.MESOS).getTtyInfoBuilder();
    }
    Map<String, String> headers = headers(PROTOBUF, RECORDIO);
    headers.put("Message-Accept", PROTOBUF);
    return checked(
        "LAUNCH_NESTED_CONTAINER_SESSION",
        transport.send(
            new HttpCall(
                "POST", endpoint, headers, call.build().toByteArray(), CONNECT, Duration.ZERO)));
  }

  /**
   * What a container prints from now on, if the agent holds its terminal or its streams.
   *
   * @return a stream of ProcessIO records
   * @throws AgentRefusedException if it does not attach to that one
   */
  public HttpReply attachOutput(ContainerID id) throws IOException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.ATTACH_CONTAINER_OUTPUT);
    call.getAttachContainerOutputBuilder().setContainerId(id);
    Map<String, String> headers = headers(PROTOBUF, RECORDIO);
    headers.put("Message-Accept", PROTOBUF);
    return checked(
        "ATTACH_CONTAINER_OUTPUT",
        transport.send(
            new HttpCall(
                "POST", endpoint, headers, call.build().toByteArray(), CONNECT, Duration.ZERO)));
  }

  /**
   * Begins to send what is typed; records of {@link Call}, the container's id first.
   *
   * @throws IOException if the agent can't be reached, or this client's transport is no {@link
   *     UrlConnectionTransport}: no other sends a body that is still to come
   */
  public StreamedCall attachInput() throws IOException {
    if (!(transport instanceof UrlConnectionTransport streaming)) {
      throw new IOException(
          "input to a container needs a UrlConnectionTransport, not "
              + transport.getClass().getSimpleName());
    }
    Map<String, String> headers = headers(RECORDIO, PROTOBUF);
    headers.put("Message-Content-Type", PROTOBUF);
    return streaming.stream(
        new HttpCall("POST", endpoint, headers, new byte[0], CONNECT, Duration.ZERO));
  }

  /** The agent's containers with what they use. */
  public Response.GetContainers containers() throws IOException {
    Call call = Call.newBuilder().setType(Call.Type.GET_CONTAINERS).build();
    try (HttpReply reply =
        checked(
            "GET_CONTAINERS",
            transport.send(
                new HttpCall(
                    "POST",
                    endpoint,
                    headers(PROTOBUF, PROTOBUF),
                    call.toByteArray(),
                    CONNECT,
                    READ)))) {
      return Response.parseFrom(reply.body()).getGetContainers();
    }
  }

  /** Waits for a container's end; its status as wait(2) has it. */
  int waitFor(ContainerID id) throws IOException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.WAIT_CONTAINER);
    call.getWaitContainerBuilder().setContainerId(id);
    try (HttpReply reply =
        checked(
            "WAIT_CONTAINER",
            transport.send(
                new HttpCall(
                    "POST",
                    endpoint,
                    headers(PROTOBUF, PROTOBUF),
                    call.build().toByteArray(),
                    CONNECT,
                    Duration.ZERO)))) {
      return Response.parseFrom(reply.body()).getWaitContainer().getExitStatus();
    }
  }

  private Map<String, String> headers(String contentType, String accept) {
    Map<String, String> headers = new HashMap<>(authorization);
    headers.put("Content-Type", contentType);
    headers.put("Accept", accept);
    return headers;
  }

  private HttpReply checked(String call, HttpReply reply) throws IOException {
    if (reply.status() == 200) {
      return reply;
    }
    try (reply) {
      throw new AgentRefusedException(
          reply.status(),
          "agent "
              + endpoint
              + " answered "
              + call
              + " with "
              + reply.status()
              + " "
              + reply.words(300));
    }
  }
}
