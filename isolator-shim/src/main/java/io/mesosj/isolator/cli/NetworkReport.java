package io.mesosj.isolator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A configured network.
 *
 * @param name the network
 * @param file where it is configured
 * @param cniVersion what it is run in; empty where the file names none
 * @param plugins all plugins that it needs, those of addresses and delegates too
 * @param takes the capabilities that its plugins take, such as {@code portMappings}
 * @param status what STATUS said
 * @param problems why it can't be used
 * @param warnings what on this host keeps it from doing all that it should
 */
record NetworkReport(
    String name,
    Path file,
    String cniVersion,
    List<NeededPlugin> plugins,
    List<String> takes,
    Status status,
    List<String> problems,
    List<String> warnings) {
  /** Whether the plugins can serve an ADD. */
  enum Status {
    /** STATUS said so. */
    READY,
    NOT_READY,
    /** Everything is there; the network is older than STATUS, which came with CNI 1.1.0. */
    USABLE
  }

  /**
   * One plugin.
   *
   * @param type its name
   * @param file where it was found
   * @param versions which it speaks, oldest first; none where it did not answer
   * @param inProcess whether the isolator of this project runs it without a process
   */
  record NeededPlugin(String type, Optional<Path> file, List<String> versions, boolean inProcess) {
    /** Whether Mesos' own isolator would not find it. */
    boolean isMissedByStockAgents() {
      return file.isEmpty() && inProcess;
    }

    @Override
    public String toString() {
      if (file.isEmpty() && !inProcess) {
        return type + " MISSING";
      }
      return versions.isEmpty() ? type : type + " <=" + versions.get(versions.size() - 1);
    }
  }
}
