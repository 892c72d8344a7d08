package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import io.mesosj.base.file.FileProblem;
import io.mesosj.executor.command.ExitStatus;
import io.mesosj.local.container.Container;
import io.mesosj.local.container.ContainerIo;
import io.mesosj.local.container.ContainerSession;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.EventStream;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.recordio.RecordReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.TTYInfo.WindowSize;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.ProcessIO;
import org.apache.mesos.v1.agent.Protos.Response;
import org.jspecify.annotations.Nullable;

/**
 * The agent's v1 operator API as far as it is about containers: attaching to a task's terminal, and
 * sessions, which are further processes in a container. Source: Mesos' {@code agent.proto}, {@code
 * recordings/attach}.
 */
final class ContainersApi {
  private static final int MAX_RECORD = 16 << 20;

  /** How many ended sessions are remembered for those who ask for their exit status. */
  private static final int MOST_ENDED = 1000;

  /** Finds what the agent runs. */
  interface Containers {
    /** A container by its id, with those of its parents and dots before it. */
    Optional<Container> find(String containerId);

    /** All of them, for GET_CONTAINERS. */
    Response.GetContainers describe();
  }

  private final Containers containers;
  private final FilesApi files;
  private final AgentState state;
  private final Map<String, ContainerSession> sessions =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, ContainerSession> eldest) {
              return size() > MOST_ENDED && eldest.getValue().exit().isDone();
            }
          });

  ContainersApi(Containers containers, FilesApi files, AgentState state) {
    this.state = state;
    this.containers = containers;
    this.files = files;
  }

  void operatorCall(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    if (request.header("Content-Type").orElse("").equals(ApiRequest.RECORDIO)) {
      attachInput(request);
      return;
    }
    Call call = request.call("agent::Call", Codecs::agentCall);
    Optional<String> problem = AgentCallValidation.problem(call);
    if (problem.isPresent()) {
      throw ApiError.badRequest("Failed to validate agent::Call: " + problem.get());
    }
    switch (call.getType()) {
      case ATTACH_CONTAINER_OUTPUT ->
          output(request, io(call.getAttachContainerOutput().getContainerId()), () -> {});
      case LAUNCH_NESTED_CONTAINER_SESSION ->
          session(request, call.getLaunchNestedContainerSession());
      case WAIT_CONTAINER -> waitFor(request, call.getWaitContainer().getContainerId());
      case KILL_CONTAINER -> kill(request, call.getKillContainer().getContainerId());
      case REMOVE_CONTAINER -> remove(request, call.getRemoveContainer().getContainerId());
      case GET_CONTAINERS ->
          respond(
              request,
              Response.newBuilder()
                  .setType(Response.Type.GET_CONTAINERS)
                  .setGetContainers(containers.describe())
                  .build());
      case GET_STATE, GET_TASKS, GET_FRAMEWORKS, GET_EXECUTORS, GET_AGENT, GET_METRICS ->
          respond(request, look(call.getType()));
      default -> older(request, call);
    }
  }

  private Response look(Call.Type type) {
    Response.Builder response = Response.newBuilder().setType(Response.Type.valueOf(type.name()));
    switch (type) {
      case GET_STATE -> response.setGetState(state.state());
      case GET_TASKS -> response.setGetTasks(state.tasks());
      case GET_FRAMEWORKS -> response.setGetFrameworks(state.frameworks());
      case GET_EXECUTORS -> response.setGetExecutors(state.executors());
      case GET_AGENT -> response.getGetAgentBuilder().setAgentInfo(state.agent());
      default ->
          state
              .metrics()
              .forEach(
                  (name, value) ->
                      response
                          .getGetMetricsBuilder()
                          .addMetricsBuilder()
                          .setName(name)
                          .setValue(value));
    }
    return response.build();
  }

  /** The calls that came before WAIT_CONTAINER and its like, for clients that know only these. */
  @SuppressWarnings("deprecation")
  private void older(ApiRequest request, Call call) throws ApiError, IOException {
    switch (call.getType()) {
      case WAIT_NESTED_CONTAINER ->
          waitFor(request, call.getWaitNestedContainer().getContainerId());
      case KILL_NESTED_CONTAINER -> kill(request, call.getKillNestedContainer().getContainerId());
      case REMOVE_NESTED_CONTAINER ->
          remove(request, call.getRemoveNestedContainer().getContainerId());
      default -> files.answer(request, call);
    }
  }

  private void kill(ApiRequest request, ContainerID id) throws ApiError, IOException {
    session(id).kill();
    request.respond(200, "text/plain", new byte[0]);
  }

  private void remove(ApiRequest request, ContainerID id) throws IOException {
    sessions.remove(name(id));
    request.respond(200, "text/plain", new byte[0]);
  }

  private static void respond(ApiRequest request, Response response) throws ApiError {
    respond(request, request.accepted(), response);
  }

  private static void respond(ApiRequest request, ContentType accepted, Response response) {
    request.respond(200, accepted.mediaType(), Codecs.agentResponse(accepted).encode(response));
  }

  /** {@code parent.child}, as the agent keeps them. */
  static String name(ContainerID id) {
    return id.hasParent() ? name(id.getParent()) + "." + id.getValue() : id.getValue();
  }

  private ContainerSession session(ContainerID id) throws ApiError {
    ContainerSession session = sessions.get(name(id));
    if (session == null) {
      throw new ApiError(404, "Container " + name(id) + " cannot be found");
    }
    return session;
  }

  private ContainerIo io(ContainerID id) throws ApiError {
    String name = name(id);
    ContainerSession session = sessions.get(name);
    if (session != null) {
      return session.io();
    }
    Container container =
        containers
            .find(name)
            .orElseThrow(() -> new ApiError(404, "Container " + name + " cannot be found"));
    return container
        .io()
        .orElseThrow(
            () -> new ApiError(500, "Container " + name + " has no terminal to attach to"));
  }

  private void session(ApiRequest request, Call.LaunchNestedContainerSession launch)
      throws ApiError, IOException {
    ContainerID id = launch.getContainerId();
    String parent = name(id.getParent());
    Container container =
        containers
            .find(parent)
            .orElseThrow(() -> new ApiError(404, "Container " + parent + " cannot be found"));
    ContainerSession session =
        container.session(launch.getCommand(), launch.getContainer().hasTtyInfo());
    if (sessions.putIfAbsent(name(id), session) != null) {
      session.kill();
      throw ApiError.badRequest("Container " + name(id) + " already exists");
    }
    WindowSize size = launch.getContainer().getTtyInfo().getWindowSize();
    if (size.getRows() > 0 && size.getColumns() > 0) {
      session.io().resize(size.getRows(), size.getColumns());
    }
    // A session lives as long as its connection.
    output(request, session.io(), session::kill);
  }

  /** Sends what is printed until it ends, or the other side hangs up. */
  private static void output(ApiRequest request, ContainerIo io, Runnable onLost)
      throws ApiError, IOException {
    ContentType type = request.messageType("Message-Accept");
    CompletableFuture<Closeable> listening = new CompletableFuture<>();
    EventStream stream =
        request.records(
            type,
            () -> {
              onLost.run();
              var unused = listening.thenAccept(ContainersApi::close);
            });
    listening.complete(
        io.listen(
            new ContainerIo.Listener() {
              @Override
              public void output(boolean error, byte[] data) throws IOException {
                if (!stream.sendWaiting(encode(type, error, data))) {
                  throw new IOException("the other side hung up");
                }
              }

              @Override
              public void ended() {
                stream.close();
              }
            }));
  }

  private static void close(Closeable listening) {
    try {
      listening.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing does nothing that could fail", e);
    }
  }

  private static byte[] encode(ContentType type, boolean error, byte[] data) {
    ProcessIO.Builder message = ProcessIO.newBuilder().setType(ProcessIO.Type.DATA);
    message
        .getDataBuilder()
        .setType(error ? ProcessIO.Data.Type.STDERR : ProcessIO.Data.Type.STDOUT)
        .setData(ByteString.copyFrom(data));
    return Codecs.processIo(type).encode(message.build());
  }

  private void waitFor(ApiRequest request, ContainerID id) throws ApiError {
    ContentType accepted = request.accepted();
    var unused =
        session(id)
            .exit()
            .whenComplete(
                (status, failure) -> {
                  if (status == null) {
                    request.respond(new ApiError(500, String.valueOf(failure)));
                  } else {
                    respond(request, accepted, waited(status));
                  }
                });
  }

  private static Response waited(ExitStatus status) {
    // As wait(2) has it.
    int exitStatus = status.signal() > 0 ? status.signal() : status.code() << 8;
    Response.Builder response = Response.newBuilder().setType(Response.Type.WAIT_CONTAINER);
    response.getWaitContainerBuilder().setExitStatus(exitStatus);
    waited(response, exitStatus);
    return response.build();
  }

  /** Clients of the older call look for the answer there. */
  @SuppressWarnings("deprecation")
  private static void waited(Response.Builder response, int exitStatus) {
    response.getWaitNestedContainerBuilder().setExitStatus(exitStatus);
  }

  /** A stream of calls: the container first, then what is typed. */
  private void attachInput(ApiRequest request) throws ApiError, IOException {
    ContentType type = request.messageType("Message-Content-Type");
    RecordReader records = new RecordReader(request.body(), MAX_RECORD);
    Call.AttachContainerInput first = next(records, type);
    if (first == null || first.getType() != Call.AttachContainerInput.Type.CONTAINER_ID) {
      throw ApiError.badRequest("Expecting 'attach_container_input.container_id' to come first");
    }
    Optional<String> problem = AgentCallValidation.problem(first.getContainerId());
    if (problem.isPresent()) {
      throw ApiError.badRequest(
          "'attach_container_input.container_id' is invalid: " + problem.get());
    }
    ContainerIo io = io(first.getContainerId());
    try {
      for (Call.AttachContainerInput call = next(records, type);
          call != null;
          call = next(records, type)) {
        apply(io, call.getProcessIo());
      }
    } catch (IOException e) {
      throw new ApiError(500, "The container can't be written to: " + FileProblem.describe(e));
    }
    request.respond(200, "text/plain", new byte[0]);
  }

  private static Call.@Nullable AttachContainerInput next(RecordReader records, ContentType type)
      throws ApiError, IOException {
    byte[] record = records.read();
    if (record == null) {
      return null;
    }
    try {
      return Codecs.agentCall(type).decode(record).getAttachContainerInput();
    } catch (RuntimeException e) {
      throw ApiError.badRequest("Failed to parse a record of the request: " + e.getMessage());
    }
  }

  private static void apply(ContainerIo io, ProcessIO message) throws IOException {
    if (message.getType() == ProcessIO.Type.DATA) {
      if (message.getData().getData().isEmpty()) {
        io.endInput();
      } else {
        io.input(message.getData().getData().toByteArray());
      }
    } else if (message.getControl().getType() == ProcessIO.Control.Type.TTY_INFO) {
      WindowSize size = message.getControl().getTtyInfo().getWindowSize();
      io.resize(size.getRows(), size.getColumns());
    }
  }
}
