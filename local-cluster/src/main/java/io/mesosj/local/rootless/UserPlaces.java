package io.mesosj.local.rootless;

import io.mesosj.base.process.UserDirectories;
import io.mesosj.base.process.UserNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    Path usual = directories().runtime().resolve(NAME).resolve("rootless");
    return usual.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST
        ? usual
        : Path.of("/tmp", NAME + "-rootless-" + UserNamespace.outerUid());
  }

  /** What clusters work in, until they end. */
  Path works() {
    return directories().data().resolve(NAME).resolve("rootless");
  }

  /** Images, for all of the user's clusters. */
  public Path images() {
    return directories().data().resolve(NAME).resolve("images");
  }

  /** What tests write for clusters in namespaces of their own. */
  public Path tests() {
    return directories().data().resolve(NAME).resolve("tests");
  }

  private UserDirectories directories() {
    return new UserDirectories(environment);
  }
}
