package io.mesosj.execute.rootless;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a user's clusters keep things, as the XDG base directory specification has it.
 *
 * @param environment the user's
 */
public record UserPlaces(Map<String, String> environment) {
  private static final String NAME = "mesos-execute-j";

  /** A socket's path has 107 bytes at most, of which a process' own directory takes 45. */
  private static final int LONGEST = 62;

  /** Sockets and credentials; below {@code /tmp} where the path of a socket would be too long. */
  Path states() throws IOException {
    Path usual = base("XDG_RUNTIME_DIR", ".local/state").resolve(NAME).resolve("rootless");
    return usual.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST
        ? usual
        : Path.of(
            "/tmp", NAME + "-rootless-" + Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
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
