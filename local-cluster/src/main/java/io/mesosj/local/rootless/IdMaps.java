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
public record IdMaps(long uid, long gid, List<Range> uids, List<Range> gids) {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Path SUBUIDS = Path.of("/etc/subuid");
  private static final Path SUBGIDS = Path.of("/etc/subgid");

  /** The last number that an id can be; the next stands for none. */
  private static final long LAST_ID = 0xFFFF_FFFEL;

  /** Of lines in a map, beside the caller's; see user_namespaces(7). */
  private static final int MOST_RANGES = 339;

  private static final int SET_USER_ID = 04000;

  /** Numbers one after the other. */
  public record Range(long first, long count) {
    private long last() {
      return first + count - 1;
    }

    private boolean overlaps(Range other) {
      return first <= other.last() && other.first <= last();
    }
  }

  public IdMaps {
    uids = List.copyOf(uids);
    gids = List.copyOf(gids);
  }

  /** What this machine gives to the caller. */
  public static IdMaps ofUser(String name) throws IOException {
    Path self = Path.of("/proc/self");
    long uid = Integer.toUnsignedLong((Integer) Files.getAttribute(self, "unix:uid"));
    long gid = Integer.toUnsignedLong((Integer) Files.getAttribute(self, "unix:gid"));
    return new IdMaps(uid, gid, ranges(SUBUIDS, name, uid, uid), ranges(SUBGIDS, name, uid, gid));
  }

  private static List<Range> ranges(Path file, String name, long uid, long own) throws IOException {
    try {
      return Files.exists(file) ? ranges(SmallFile.lines(file), name, uid, own) : List.of();
    } catch (IOException e) {
      throw new IOException(FileProblem.describe(e) + ": chmod 644 " + file, e);
    }
  }

  /**
   * Those of a user's lines, {@code NAME:FIRST:COUNT}, that can be mapped beside each other and the
   * user.
   *
   * @param own the id that is root inside
   */
  static List<Range> ranges(List<String> lines, String name, long uid, long own) {
    List<Range> taken = new ArrayList<>(List.of(new Range(own, 1)));
    for (String line : lines) {
      String[] fields = line.strip().split(":", -1);
      if (fields.length == 3
          && (fields[0].equals(name) || fields[0].equals(Long.toString(uid)))
          && fields[1].matches("[0-9]{1,10}")
          && fields[2].matches("[0-9]{1,10}")) {
        Range range = new Range(Long.parseLong(fields[1]), Long.parseLong(fields[2]));
        if (range.count() > 0
            && range.last() <= LAST_ID
            && taken.stream().noneMatch(range::overlaps)
            && taken.size() <= MOST_RANGES) {
          taken.add(range);
        }
      }
    }
    return taken.subList(1, taken.size());
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
      String name = System.getProperty("user.name", "?");
      return Optional.of(
          "/etc/subuid and /etc/subgid have no line of yours, or only what can't be mapped beside you: "
              + (name.equals("?")
                  ? "add '" + uid + ":100000:65536' to both"
                  : "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 " + name));
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
        map("newuidmap", pid, uid, uids);
        map("newgidmap", pid, gid, gids);
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

  private static void map(String program, long pid, long own, List<Range> others)
      throws IOException {
    List<String> line = new ArrayList<>(List.of(program, Long.toString(pid)));
    line.addAll(List.of("0", Long.toString(own), "1"));
    long next = 1;
    for (Range range : others) {
      line.addAll(
          List.of(Long.toString(next), Long.toString(range.first()), Long.toString(range.count())));
      next += range.count();
    }
    try {
      Program.of(LIMIT, line).run().orFail();
    } catch (IOException e) {
      throw isPrivileged(program)
          ? e
          : new IOException(
              FileProblem.describe(e)
                  + "; it needs its set-user-id bit, or capabilities in its place: apt-get install"
                  + " --reinstall uidmap",
              e);
    }
  }

  private static boolean isPrivileged(String program) throws IOException {
    Optional<Path> file = SearchPath.ofThisProcess().find(program);
    return file.isPresent()
        && ((Integer) Files.getAttribute(file.get(), "unix:mode") & SET_USER_ID) != 0;
  }
}
