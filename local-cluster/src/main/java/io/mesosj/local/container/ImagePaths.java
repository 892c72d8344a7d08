package io.mesosj.local.container;

/** Where a container with an image finds what is the agent's, as on Mesos. */
final class ImagePaths {
  static final String SANDBOX = "/mnt/mesos/sandbox";

  /** The agent's socket, if that is for it. */
  static final String AGENT_SOCKET = "/mnt/mesos/agent.sock";

  private ImagePaths() {}
}
