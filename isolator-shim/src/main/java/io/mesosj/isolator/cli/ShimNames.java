package io.mesosj.isolator.cli;

import io.mesosj.base.flags.UsageException;
import io.mesosj.cni.NetworkDirectory;
import java.io.IOException;
import java.util.List;

/** What a line may name, for the completion of shells. */
final class ShimNames {
  static final String CONTAINERS = "containers";
  static final String NETWORKS = "networks";

  private ShimNames() {}

  static List<String> of(String what, AgentFlags settings) throws UsageException, IOException {
    return switch (what) {
      case CONTAINERS -> new ContainerDirectory(settings).ids();
      case NETWORKS ->
          List.copyOf(new NetworkDirectory(settings.configDir()).list().networks().keySet());
      default ->
          throw new UsageException("completion is for bash, zsh and fish, not '" + what + "'");
    };
  }
}
