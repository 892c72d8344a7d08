package io.mesosj.isolator.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/** What a plugin does once its environment and configuration are read. */
public interface Plugin {
  /**
   * Obeys one call.
   *
   * @return the result to print, if the command has one
   * @throws PluginFailure with the code to answer
   */
  Optional<ObjectNode> run(PluginEnvironment environment, ObjectNode config) throws IOException;
}
