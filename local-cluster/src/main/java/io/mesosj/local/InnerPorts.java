package io.mesosj.local;

import io.mesosj.local.rootless.InnerSide;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What options are for a cluster whose process is in namespaces of its own. */
public final class InnerPorts {
  private InnerPorts() {}

  /**
   * Has the machine's ports lead to the master, the agents and the containers in here: master and
   * agents listen on the same ones, or on free ones of the machine.
   *
   * @throws IOException if a port can't be had; the message says why
   */
  public static void lead(LocalClusterOptions.Builder options, InnerSide inside)
      throws IOException {
    LocalClusterOptions wanted = options.build();
    int master = lead(inside, wanted.masterPort());
    List<LocalAgentOptions> agents = new ArrayList<>();
    for (LocalAgentOptions agent : wanted.agents()) {
      agents.add(agent.withPort(lead(inside, agent.port())));
    }
    options.masterPort(master).agents(agents).hostPorts(inside).cgroupParent(inside.cgroupParent());
  }

  private static int lead(InnerSide inside, int port) throws IOException {
    if (port == 0) {
      return inside.reserve();
    }
    inside.lead(port);
    return port;
  }
}
