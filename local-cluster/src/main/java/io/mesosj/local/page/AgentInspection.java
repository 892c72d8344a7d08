package io.mesosj.local.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.local.http.ApiError;
import java.io.IOException;
import java.util.Optional;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;

/** What the page looks at where an agent is; from any thread. */
public interface AgentInspection {
  /**
   * Answers a call that reads files of sandboxes.
   *
   * @throws ApiError also for every other call
   */
  Response files(Call call) throws ApiError, IOException;

  /**
   * The networks of a container, or of all, as {@link NetworksJson} tells them.
   *
   * @throws IOException if the agent's checkpoints can't be read
   */
  ObjectNode networks(Optional<String> container) throws IOException;
}
