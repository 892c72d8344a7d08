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
  /** As the master knows it. */
  String id();

  /** Its name in the cluster; may be empty where there is no other agent. */
  String name();

  /** Where it listens: a host and a port. */
  String address();

  /** Whether the master is connected with it. */
  boolean isReachable();

  /** Whether it was given up for ever. */
  boolean isGone();

  /** Ends its tasks and gives it no more. */
  void drain();

  /** Undoes {@link #drain}. */
  void reactivate();

  /** Cuts it off from the master, as a broken network does. */
  void stop();

  /** Undoes {@link #stop}. */
  void start();

  /** Gives it up for ever, with its tasks. */
  void markGone();

  /** Answers a call of the agent's operator API that reads files of sandboxes. */
  void readFiles(ApiRequest request) throws ApiError, IOException;

  /** Its containers' networks; empty on an agent without any. */
  Optional<NetworkView> networks();

  /** The last runs of plugins, the oldest first. */
  List<EndedCall> pluginCalls();
}
