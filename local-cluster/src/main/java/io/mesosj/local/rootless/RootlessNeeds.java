package io.mesosj.local.rootless;

import io.mesosj.base.process.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What this machine lacks for ordinary users; each says what to do, or is empty. */
public final class RootlessNeeds {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private RootlessNeeds() {}

  /** What keeps a command with several users from running in namespaces of its own. */
  public static Optional<String> all() throws IOException {
    return users().or(Entrance::missingProgram).or(RootlessNeeds::namespaces);
  }

  /** Whether user namespaces can be made, found out by trying. */
  public static Optional<String> namespaces() {
    try {
      boolean made =
          Program.of(LIMIT, "unshare", "--user", "--mount", "--net", "true").run().status() == 0;
      return made ? Optional.empty() : Optional.of(Forbidden.why());
    } catch (IOException e) {
      return Optional.of("there is no unshare: apt-get install util-linux");
    }
  }

  /** Whether several users can be in one. */
  public static Optional<String> users() throws IOException {
    return IdMaps.ofUser(System.getProperty("user.name", "")).missing();
  }

  /** Whether its networks have a way out. */
  public static Optional<String> wayOut() {
    return WayOut.missing();
  }
}
