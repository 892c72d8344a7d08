package io.mesosj.execute.rootless;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a user's clusters keep things, as the XDG base directory specification has it.
 *
 * @param environment the user's
 */
public record UserPlaces(Map<String, String> environment) {
  private static final String NAME = "mesos-execute-j";

  /** Sockets and credentials; short, since a socket's path is at most 107 bytes. */
  Path states() {
    return base("XDG_RUNTIME_DIR", ".local/state").resolve(NAME).resolve("rootless");
  }

  /** What clusters work in, until they end. */
  Path works() {
    return base("XDG_DATA_HOME", ".local/share").resolve(NAME).resolve("rootless");
  }

  /** Images, for all of the user's clusters. */
  public Path images() {
    return base("XDG_DATA_HOME", ".local/share").resolve(NAME).resolve("images");
  }

  /** Networks' configurations, where podman and nerdctl have them too. */
  public Path networks() {
    return base("XDG_CONFIG_HOME", ".config").resolve("cni").resolve("net.d");
  }

  private Path base(String variable, String otherwise) {
    String given = environment.getOrDefault(variable, "");
    // Relative ones are to be ignored.
    return given.startsWith("/")
        ? Path.of(given)
        : Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", "/")), otherwise)
            .toAbsolutePath();
  }
}
