package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.isolator.plugin.Plugin;
import io.mesosj.isolator.plugin.PluginEnvironment;
import io.mesosj.isolator.plugin.PluginRun;
import java.io.IOException;
import java.util.Optional;

/** {@code mesos-cni-port-mapper}: called by a container runtime as the CNI specification says. */
public final class Main {
  private Main() {}

  /** Takes everything from the environment and standard input, but for {@code --help}. */
  public static void main(String[] args) {
    int status = PluginRun.main("mesos-cni-port-mapper", new OnHost(), args);
    // Nothing waits for the end of a plugin's process but its caller.
    Runtime.getRuntime().halt(status);
  }

  /** Made without the plugin's own classes, which VERSION does without. */
  private static final class OnHost implements Plugin {
    @Override
    public Optional<ObjectNode> run(PluginEnvironment environment, ObjectNode config)
        throws IOException {
      return PortMapper.ofHost().run(environment, config);
    }
  }
}
