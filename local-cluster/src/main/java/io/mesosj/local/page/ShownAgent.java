package io.mesosj.local.page;

import io.mesosj.local.http.ApiError;
import io.mesosj.local.master.AgentRegistration;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;

/**
 * What the page needs of an agent; from any thread. What is looked at may be far away: it comes
 * later, or not, with an {@link ApiError} or an {@link IOException}.
 */
public interface ShownAgent {
  /** As the master has it. */
  AgentRegistration registration();

  /** As the master knows it. */
  default String id() {
    return registration().id().getValue();
  }

  /** Its name in the cluster; may be empty where there is no other agent. */
  String name();

  /** Where it listens: a host and a port. */
  String address();

  /** Cuts it off from the master, as a broken network does. */
  void stop();

  /** Undoes {@link #stop}. */
  void start();

  /** Answers a call of the agent's operator API that reads files of sandboxes. */
  CompletableFuture<Response> files(Call call) throws ApiError, IOException;

  /** The networks of a container, or of all, in JSON, with the last runs of plugins. */
  CompletableFuture<byte[]> networks(Optional<String> container) throws ApiError, IOException;
}
