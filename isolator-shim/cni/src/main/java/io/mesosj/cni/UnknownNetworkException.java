package io.mesosj.cni;

import io.mesosj.cni.NetworkDirectory.Skipped;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** No configuration names the network; the message says what was there instead. */
public final class UnknownNetworkException extends CniException {
  private static final long serialVersionUID = 1L;

  private final transient List<Skipped> skipped;

  UnknownNetworkException(
      String name, Path directory, Collection<String> known, List<Skipped> skipped) {
    super(message(name, directory, known, skipped));
    this.skipped = List.copyOf(skipped);
  }

  /** Files that no network was learnt from, with reasons for the operator's eyes. */
  public List<Skipped> skipped() {
    return skipped;
  }

  private static String message(
      String name, Path directory, Collection<String> known, List<Skipped> skipped) {
    StringBuilder text = new StringBuilder("Unknown CNI network '").append(name).append("': ");
    text.append(directory);
    text.append(known.isEmpty() ? " has no networks" : " has " + String.join(", ", known));
    if (!skipped.isEmpty()) {
      // Not why: frameworks read this, and the files are root's.
      text.append("; not usable: ");
      text.append(
          String.join(
              ", ", skipped.stream().map(each -> each.file().getFileName().toString()).toList()));
    }
    return text.toString();
  }
}
