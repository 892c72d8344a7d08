package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.console.FailureException;
import io.mesosj.isolator.IsolatorOptions;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What containers have, by their checkpoints, for those who show it: as {@code isolator-shim
 * inspect} tells and draws it. Looks only; safe for use by several threads.
 */
public final class NetworkView {
  private final ContainerDirectory containers;

  private NetworkView(ContainerDirectory containers) {
    this.containers = containers;
  }

  /** Of an agent's containers; touches nothing yet. */
  public static NetworkView of(IsolatorOptions options) {
    return new NetworkView(ContainerDirectory.of(options));
  }

  /**
   * One look.
   *
   * @param json as {@code isolator-shim inspect --output=json} prints it
   * @param svg the picture, without scripts, fonts or links; empty where there is nothing to draw
   */
  public record Look(ObjectNode json, String svg) {}

  /**
   * Looks at a container, or at all.
   *
   * @param container its id, or that of one nested in it; a container that is on no network, or on
   *     none any more, is not in what is seen
   * @throws IOException if checkpoints can't be read
   */
  public Look look(Optional<String> container) throws IOException {
    ContainerReporter reporter = new ContainerReporter(containers);
    List<ContainerReport> reports = new ArrayList<>();
    for (String id : ids(container)) {
      try {
        reports.add(reporter.report(id));
      } catch (NoSuchFileException e) {
        // Detached while we look.
      }
    }
    String svg = reports.isEmpty() ? "" : new NetworkPicture(reports).svg();
    return new Look(ReportText.tree(reports), svg);
  }

  private List<String> ids(Optional<String> container) throws IOException {
    if (container.isEmpty()) {
      return containers.ids();
    }
    try {
      return List.of(containers.find(container.get()));
    } catch (FailureException e) {
      return List.of();
    }
  }
}
