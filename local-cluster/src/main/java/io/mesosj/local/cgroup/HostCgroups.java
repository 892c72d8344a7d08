package io.mesosj.local.cgroup;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.process.UserNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroups of this host. Version 1 is nobody's, and containers' are made at its top. Version 2
 * is systemd's where systemd runs: it makes a scope for each container, or has handed the subtree
 * of our unit on to us ({@code Delegate=yes}), and then they are made there. Inside a container
 * without systemd they are made at the top of what is seen, when no process is there any more. Safe
 * for use by several threads.
 */
public final class HostCgroups {
  private static final Logger LOG = LoggerFactory.getLogger(HostCgroups.class);

  /** Where our own processes go when what they are in gets children. */
  static final String ASIDE = "agent";

  /** What containers' limits need. */
  private static final Set<String> CONTROLLERS = Set.of("cpu", "memory", "pids");

  /** Which systemd sets on what it has handed on. */
  private static final String DELEGATE = "delegate";

  private static final Path HIERARCHY = Path.of("/sys/fs/cgroup");
  private static final Path OWN = Path.of("/proc/self/cgroup");

  /** As sd_booted(3) asks. */
  private static final Path SYSTEMD = Path.of("/run/systemd/system");

  private final Path hierarchy;
  private final Path own;
  private final Path systemd;
  private final Predicate<Path> delegated;
  private final boolean canBeMade;
  private final Optional<String> parent;
  private @Nullable CgroupPlace place;

  HostCgroups(Path hierarchy, Path own, Path systemd, Predicate<Path> delegated) {
    this(hierarchy, own, systemd, delegated, true, Optional.empty());
  }

  private HostCgroups(
      Path hierarchy,
      Path own,
      Path systemd,
      Predicate<Path> delegated,
      boolean canBeMade,
      Optional<String> parent) {
    this.canBeMade = canBeMade;
    this.parent = parent;
    this.hierarchy = hierarchy;
    this.own = own;
    this.systemd = systemd;
    this.delegated = delegated;
  }

  /**
   * Those that this process is among.
   *
   * @param parent a cgroup to be made at the top, above those of containers
   */
  public static HostCgroups ofThisProcess(Optional<String> parent) {
    return new HostCgroups(HIERARCHY, OWN, SYSTEMD, HostCgroups::isDelegated, usable(), parent);
  }

  /** Whether this process, if it is root, can have containers limited. */
  public static boolean usable() {
    return canBeMade(HIERARCHY);
  }

  /** Whether there is one hierarchy, and systemd looks after it. */
  static boolean isSystemds() {
    return Files.exists(HIERARCHY.resolve("cgroup.controllers")) && Files.isDirectory(SYSTEMD);
  }

  /**
   * The cgroup above this process that systemd has handed on to its user; in that one's own user
   * namespace it is still there.
   *
   * @throws IOException if it can't be known where this process is
   */
  static Optional<Path> handedOn() throws IOException {
    if (!isSystemds()) {
      return Optional.empty();
    }
    OwnCgroup own = OwnCgroup.parse(SmallFile.text(OWN));
    return own.subtree()
        .map(subtree -> HIERARCHY.resolve(subtree.substring(1)))
        .filter(
            cgroup ->
                (own.isAside() || isDelegated(cgroup))
                    && Files.isWritable(cgroup)
                    && Files.isWritable(cgroup.resolve("cgroup.subtree_control"))
                    && hasControllers(cgroup));
  }

  private static boolean hasControllers(Path cgroup) {
    try {
      return areEnough(SmallFile.text(cgroup.resolve("cgroup.controllers")));
    } catch (IOException e) {
      // Not seen from here, so that it can't be used.
      return false;
    }
  }

  /**
   * Whether containers can be limited.
   *
   * @param controllers as the file of that name has them
   */
  private static boolean areEnough(String controllers) {
    return Arrays.asList(controllers.strip().split("\\s+", -1)).containsAll(CONTROLLERS);
  }

  /**
   * In a user namespace nothing of the machine's cgroups can be written, even by its root, but what
   * was handed on to it: an LXD container's, say.
   */
  private static boolean canBeMade(Path hierarchy) {
    try {
      return UserNamespace.isMachines()
          || Files.isWritable(hierarchy)
          || Files.isWritable(hierarchy.resolve("pids"))
          || handedOn().isPresent();
    } catch (IOException e) {
      LOG.warn(
          "Whether cgroups can be used is unknown, so that they are tried: {}",
          FileProblem.describe(e));
      return true;
    }
  }

  private static boolean isDelegated(Path cgroup) {
    try {
      return Files.getFileAttributeView(cgroup, UserDefinedFileAttributeView.class)
          .list()
          .contains(DELEGATE);
    } catch (IOException e) {
      // A kernel before 5.7 has none there; systemd makes scopes then.
      return false;
    }
  }

  /**
   * Where containers' are to be made. Moves processes aside where that is needed, at the first
   * call.
   *
   * @throws IOException if that can't be done
   */
  public synchronized CgroupPlace place() throws IOException {
    CgroupPlace found = place;
    if (found == null) {
      found = find();
      place = found;
    }
    return found;
  }

  private CgroupPlace find() throws IOException {
    if (!canBeMade) {
      return CgroupPlace.nowhere();
    }
    if (!Files.exists(hierarchy.resolve("cgroup.controllers"))) {
      return CgroupPlace.byHand(false, top());
    }
    if (Files.isDirectory(systemd)) {
      OwnCgroup cgroup = OwnCgroup.parse(SmallFile.text(own));
      Optional<String> subtree = cgroup.subtree().filter(one -> isOurs(one, cgroup.isAside()));
      if (subtree.isEmpty()) {
        return CgroupPlace.bySystemd(cgroup.slice(), cgroup.unit());
      }
      aside(subtree.get());
      return CgroupPlace.byHand(true, subtree.get());
    }
    // The real top may have processes and children; only others have a type.
    if (Files.exists(hierarchy.resolve("cgroup.type"))) {
      aside("/");
    }
    return CgroupPlace.byHand(true, top());
  }

  private String top() {
    return "/" + parent.orElse("");
  }

  private boolean isOurs(String cgroup, boolean aside) {
    Path directory = directory(cgroup);
    // Also a container of another cluster, in which this one runs.
    return (aside
            || String.valueOf(directory.getFileName()).startsWith(CgroupPlace.PREFIX)
            || delegated.test(directory))
        && hasControllers(directory);
  }

  private void aside(String cgroup) throws IOException {
    new CgroupProcesses(directory(cgroup)).moveTo(ASIDE);
  }

  private Path directory(String cgroup) {
    return hierarchy.resolve(cgroup.substring(1));
  }

  /**
   * The cgroup of this process in the hierarchy of version 2.
   *
   * @param names from the top down
   */
  record OwnCgroup(List<String> names) {
    private static final String UNIFIED = "0::/";

    /**
     * Reads {@code /proc/self/cgroup}, see cgroups(7).
     *
     * @throws IOException if it has no line of version 2
     */
    static OwnCgroup parse(String text) throws IOException {
      String line =
          text.lines()
              .filter(one -> one.startsWith(UNIFIED))
              .findFirst()
              .orElseThrow(() -> new IOException("/proc/self/cgroup has no line of version 2"));
      return new OwnCgroup(
          Stream.of(line.substring(UNIFIED.length()).split("/", -1))
              .filter(name -> !name.isEmpty())
              .toList());
    }

    private long slices() {
      return names.stream().takeWhile(name -> name.endsWith(".slice")).count();
    }

    /** The slice of the system's manager; system.slice for a process at the very top. */
    String slice() {
      int slices = (int) slices();
      return slices > 0 ? names.get(slices - 1) : names.isEmpty() ? "system.slice" : "-.slice";
    }

    /** The unit of the system's manager; init.scope is nobody's to end with. */
    Optional<String> unit() {
      return names.stream()
          .skip(slices())
          .findFirst()
          .map(name -> name.startsWith("_") ? name.substring(1) : name)
          .filter(name -> isUnit(name) && !name.equals("init.scope"));
    }

    /** The innermost that somebody may have handed on to us. */
    Optional<String> subtree() {
      for (int i = names.size(); i > 0; i--) {
        String name = names.get(i - 1);
        if (isUnit(name) || name.startsWith(CgroupPlace.PREFIX)) {
          return Optional.of("/" + String.join("/", names.subList(0, i)));
        }
      }
      return Optional.empty();
    }

    /**
     * Whether this process was moved out of the way of containers; a user's manager of systemd 252
     * does not mark what it hands on.
     */
    boolean isAside() {
      return names.size() > 1
          && names.get(names.size() - 1).equals(ASIDE)
          && isUnit(names.get(names.size() - 2));
    }

    private static boolean isUnit(String name) {
      return name.endsWith(".service") || name.endsWith(".scope");
    }
  }
}
