package io.mesosj.local;

import io.mesosj.base.json.JsonTrees;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.master.AgentRegistration;
import io.mesosj.local.page.AgentInspection;
import io.mesosj.local.page.ShownAgent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;

/** What the page shows of an agent in this process, and what it may do with it. */
record LocalAgentShown(
    String name, String address, AgentRegistration registration, AgentInspection inspection)
    implements ShownAgent {
  @Override
  public void stop() {
    registration.cutOff();
  }

  @Override
  public void start() {
    registration.comeBack();
  }

  @Override
  public CompletableFuture<Response> files(Call call) throws ApiError, IOException {
    return CompletableFuture.completedFuture(inspection.files(call));
  }

  @Override
  public CompletableFuture<byte[]> networks(Optional<String> container) throws IOException {
    return CompletableFuture.completedFuture(
        JsonTrees.write(inspection.networks(container)).getBytes(StandardCharsets.UTF_8));
  }
}
