package io.mesosj.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.isolator.IsolatorOptions;
import io.mesosj.isolator.cli.NetworkView;
import io.mesosj.local.agent.Agent;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.page.AgentInspection;
import io.mesosj.local.page.NetworksJson;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;

/** Looks at an agent in this process, whose networks are below its own directories. */
record LocalAgentInspection(Agent agent, Optional<IsolatorOptions> options)
    implements AgentInspection {
  @Override
  public Response files(Call call) throws ApiError, IOException {
    return agent.files(call);
  }

  @Override
  public ObjectNode networks(Optional<String> container) throws IOException {
    Optional<NetworkView> view =
        options.filter(one -> Files.isDirectory(one.rootDir())).map(NetworkView::of);
    return NetworksJson.of(view, agent.pluginCalls(), container);
  }
}
