package io.mesosj.local.master;

import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;

/** The master's v1 operator API, as far as it only looks. Source: Mesos' {@code master.proto}. */
final class OperatorApi {
  private static final String VERSION = "1.11.0";

  private final MasterInfo master;
  private final Supplier<Response.GetState> state;

  /**
   * Makes the API.
   *
   * @param state takes a picture of everything; from any thread
   */
  OperatorApi(MasterInfo master, Supplier<Response.GetState> state) {
    this.master = master;
    this.state = state;
  }

  void answer(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    Call call = request.call("master::Call", Codecs::masterCall);
    ContentType accepted = request.accepted();
    Response response = response(call.getType());
    request.respond(200, accepted.mediaType(), Codecs.masterResponse(accepted).encode(response));
  }

  private Response response(Call.Type type) throws ApiError {
    Response.Builder response = Response.newBuilder();
    switch (type) {
      case GET_HEALTH ->
          response.setType(Response.Type.GET_HEALTH).getGetHealthBuilder().setHealthy(true);
      case GET_VERSION ->
          response
              .setType(Response.Type.GET_VERSION)
              .getGetVersionBuilder()
              .getVersionInfoBuilder()
              .setVersion(VERSION);
      case GET_MASTER ->
          response.setType(Response.Type.GET_MASTER).getGetMasterBuilder().setMasterInfo(master);
      case GET_STATE -> response.setType(Response.Type.GET_STATE).setGetState(state.get());
      case GET_TASKS ->
          response.setType(Response.Type.GET_TASKS).setGetTasks(state.get().getGetTasks());
      case GET_EXECUTORS ->
          response
              .setType(Response.Type.GET_EXECUTORS)
              .setGetExecutors(state.get().getGetExecutors());
      case GET_FRAMEWORKS ->
          response
              .setType(Response.Type.GET_FRAMEWORKS)
              .setGetFrameworks(state.get().getGetFrameworks());
      case GET_AGENTS ->
          response.setType(Response.Type.GET_AGENTS).setGetAgents(state.get().getGetAgents());
      default -> throw new ApiError(501, "The local master does not serve " + type.name());
    }
    return response.build();
  }
}
