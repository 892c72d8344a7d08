package io.mesosj.local.page;

import io.mesosj.cni.EndedCall;
import io.mesosj.isolator.cli.NetworkView;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What the page needs of an agent; from any thread. */
public interface ShownAgent {
  /** Answers a call of the agent's operator API that reads files of sandboxes. */
  void readFiles(ApiRequest request) throws ApiError, IOException;

  /** Its containers' networks; empty on an agent without any. */
  Optional<NetworkView> networks();

  /** The last runs of plugins, the oldest first. */
  List<EndedCall> pluginCalls();
}
