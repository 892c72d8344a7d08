package io.mesosj.local.rootless;

import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.SearchPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who the users of a user namespace are outside: its root is the caller, the others are those that
 * /etc/subuid and /etc/subgid give to the caller; see user_namespaces(7) and subuid(5).
 *
 * @param uid the caller's
 * @param gid the caller's
 * @param uids what the caller may map; empty for none
 * @param gids the same of groups
 */
public record IdMaps(long uid, long gid, Optional<Range> uids, Optional<Range> gids) {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Numbers one after the other. */
  public record Range(long first, long count) {}

  /** What this machine gives to the caller. */
  public static IdMaps ofUser(String name) throws IOException {
    Path self = Path.of("/proc/self");
    long uid = Integer.toUnsignedLong((Integer) Files.getAttribute(self, "unix:uid"));
    long gid = Integer.toUnsignedLong((Integer) Files.getAttribute(self, "unix:gid"));
    return new IdMaps(
        uid,
        gid,
        range(Path.of("/etc/subuid"), name, uid),
        range(Path.of("/etc/subgid"), name, uid));
  }

  private static Optional<Range> range(Path file, String name, long uid) throws IOException {
    return Files.exists(file) ? range(SmallFile.lines(file), name, uid) : Optional.empty();
  }

  /** The largest of a user's lines, {@code NAME:FIRST:COUNT}. */
  static Optional<Range> range(List<String> lines, String name, long uid) {
    Optional<Range> largest = Optional.empty();
    for (String line : lines) {
      String[] fields = line.strip().split(":", -1);
      if (fields.length == 3
          && (fields[0].equals(name) || fields[0].equals(Long.toString(uid)))
          && fields[1].matches("[0-9]{1,10}")
          && fields[2].matches("[0-9]{1,10}")) {
        Range range = new Range(Long.parseLong(fields[1]), Long.parseLong(fields[2]));
        if (range.count() > largest.map(Range::count).orElse(0L)) {
          largest = Optional.of(range);
        }
      }
    }
    return largest;
  }

  /** Whether others than root can be there; what is missing is in {@link #missing}. */
  public boolean several() {
    return missing().isEmpty();
  }

  /** What keeps all users but one away, and what to do about it. */
  public Optional<String> missing() {
    SearchPath path = SearchPath.ofThisProcess();
    if (path.find("newuidmap").isEmpty() || path.find("newgidmap").isEmpty()) {
      return Optional.of("there is no newuidmap: apt-get install uidmap");
    }
    if (uids.isEmpty() || gids.isEmpty()) {
      return Optional.of(
          "/etc/subuid and /etc/subgid have no line of yours: usermod --add-subuids 100000-165535"
              + " --add-subgids 100000-165535 "
              + System.getProperty("user.name", "USER"));
    }
    return Optional.empty();
  }

  /**
   * Gives a process' new user namespace its users.
   *
   * @throws FailureException that says what to do
   */
  void write(long pid) throws FailureException {
    try {
      if (several()) {
        map("newuidmap", pid, uid, uids.orElseThrow());
        map("newgidmap", pid, gid, gids.orElseThrow());
      } else {
        Path process = Path.of("/proc", Long.toString(pid));
        Files.writeString(process.resolve("setgroups"), "deny");
        Files.writeString(process.resolve("uid_map"), "0 " + uid + " 1");
        Files.writeString(process.resolve("gid_map"), "0 " + gid + " 1");
      }
    } catch (IOException e) {
      throw new FailureException(
          "without root: users can't be mapped: " + FileProblem.describe(e), e);
    }
  }

  private static void map(String program, long pid, long own, Range others) throws IOException {
    List<String> line = new ArrayList<>(List.of(program, Long.toString(pid)));
    line.addAll(List.of("0", Long.toString(own), "1"));
    line.addAll(List.of("1", Long.toString(others.first()), Long.toString(others.count())));
    Program.of(LIMIT, line).run().orFail();
  }
}
