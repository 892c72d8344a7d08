package io.mesosj.isolator;

import io.mesosj.base.process.UserDirectories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where networks' configurations are unless somebody says otherwise. Root's are the machine's;
 * others make their own, beside those of podman and nerdctl.
 */
public final class NetworkPlaces {
  /** The machine's. */
  public static final Path MACHINES = Path.of("/etc/cni/net.d");

  private NetworkPlaces() {}

  /**
   * Where they are looked for.
   *
   * @param machines whether it is about those of the machine's root
   * @return a user's own directory where there is one, the machine's otherwise
   */
  public static Path of(boolean machines, Map<String, String> environment) {
    Path made = ofNew(machines, environment);
    return Files.isDirectory(made) ? made : MACHINES;
  }

  /** Where new ones are made; that directory may not be there yet. */
  public static Path ofNew(boolean machines, Map<String, String> environment) {
    return machines
        ? MACHINES
        : new UserDirectories(environment).config().resolve("cni").resolve("net.d");
  }
}
