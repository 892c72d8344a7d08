package io.mesosj.cni;

import io.mesosj.cni.NetworkDirectory.Skipped;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** No configuration names the network; the message says what was there instead. */
public final class UnknownNetworkException extends CniException {
  private static final long serialVersionUID = 1L;

  UnknownNetworkException(
      String name, Path directory, Collection<String> known, List<Skipped> skipped) {
    super(message(name, directory, known, skipped));
  }

  private static String message(
      String name, Path directory, Collection<String> known, List<Skipped> skipped) {
    StringBuilder text = new StringBuilder("Unknown CNI network '").append(name).append("': ");
    text.append(directory);
    text.append(known.isEmpty() ? " has no networks" : " has " + String.join(", ", known));
    for (Skipped skip : skipped) {
      text.append("; skipped: ").append(skip.reason());
    }
    return text.toString();
  }
}
