package io.mesosj.execute.doctor;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.process.ProcessUser;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.SearchPath;
import io.mesosj.base.process.UserNamespace;
import io.mesosj.local.cgroup.HostCgroups;
import io.mesosj.local.cgroup.UserCgroup;
import io.mesosj.local.rootless.RootlessNeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at this machine.
 *
 * @param plugins where CNI plugins are
 * @param networks the names of the networks that there are
 */
record Machine(List<Path> plugins, List<String> networks) {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String INSTALL = "apt-get install ";

  /** What a bridge with published ports needs. */
  private static final List<String> NEEDED = List.of("bridge", "host-local", "portmap");

  /** Everything, in the order of a start. */
  List<Finding> findings() throws IOException {
    boolean root = ProcessUser.isRoot();
    List<Finding> all = new ArrayList<>();
    all.add(user(root));
    Finding.State without = root ? Finding.State.LESS : Finding.State.MISSING;
    all.add(Finding.of("user namespaces", without, RootlessNeeds.namespaces(), "can be made"));
    if (!root) {
      all.add(
          Finding.of(
              "subuids", Finding.State.LESS, RootlessNeeds.users(), "several users can be mapped"));
    }
    all.add(
        Finding.of(
            "way out without root",
            Finding.State.LESS,
            RootlessNeeds.wayOut(),
            "slirp4netns or pasta, and /dev/net/tun"));
    all.add(program("runc", List.of("runc", "--version"), "runc"));
    all.add(tools());
    all.add(pluginsFound());
    all.add(networksFound());
    all.add(program("iptables", List.of("iptables", "--version"), "iptables"));
    all.add(cgroups(root));
    all.add(program("skopeo", List.of("skopeo", "--version"), "skopeo"));
    all.add(program("umoci", List.of("umoci", "--version"), "umoci"));
    all.add(Finding.ok("Java", Runtime.version() + " in " + System.getProperty("java.home", "?")));
    all.add(cache());
    return all;
  }

  private static Finding user(boolean root) throws IOException {
    String name = System.getProperty("user.name", "?") + " (" + ProcessUser.uid() + ")";
    if (!root) {
      return Finding.ok("user", name + ", not root: images and networks need namespaces");
    }
    return UserNamespace.isMachines()
        ? Finding.ok("user", name + ", root of this machine")
        : Finding.ok(
            "user", name + ", root of a user namespace; outside " + UserNamespace.outerUid());
  }

  /** The first line of what a program says of itself. */
  private static Finding program(String what, List<String> line, String apt) {
    if (SearchPath.ofThisProcess().find(line.get(0)).isEmpty()) {
      return Finding.missing(what, "not in PATH", INSTALL + apt);
    }
    try {
      String said = Program.of(LIMIT, line).run().text().strip();
      return Finding.ok(what, said.lines().findFirst().orElse("there"));
    } catch (IOException e) {
      return Finding.missing(what, FileProblem.describe(e), INSTALL + "--reinstall " + apt);
    }
  }

  private static Finding tools() {
    SearchPath path = SearchPath.ofThisProcess();
    String missing =
        Stream.of("unshare", "setpriv", "nsenter", "mount", "ip", "mkfifo")
            .filter(tool -> path.find(tool).isEmpty())
            .collect(Collectors.joining(", "));
    return missing.isEmpty()
        ? Finding.ok("util-linux, iproute2", "there")
        : Finding.missing(
            "util-linux, iproute2", "no " + missing, INSTALL + "util-linux iproute2 coreutils");
  }

  private Finding pluginsFound() {
    String missing =
        NEEDED.stream()
            .filter(name -> plugins.stream().noneMatch(at -> Files.isExecutable(at.resolve(name))))
            .collect(Collectors.joining(", "));
    String where = plugins.stream().map(Path::toString).collect(Collectors.joining(":"));
    return missing.isEmpty()
        ? Finding.ok("CNI plugins", where)
        : Finding.missing(
            "CNI plugins",
            "no " + missing + (where.isEmpty() ? "" : " in " + where),
            INSTALL + "containernetworking-plugins");
  }

  private Finding networksFound() {
    return networks.isEmpty()
        ? Finding.less("networks", "none is configured", "mesos-execute-j networks create NAME")
        : Finding.ok("networks", String.join(", ", networks));
  }

  private static Finding cgroups(boolean root) {
    Path top = Path.of("/sys/fs/cgroup");
    if (Files.notExists(top)) {
      return Finding.missing(
          "cgroups", "none at " + top + ", which runc looks at", "mount -t sysfs sysfs /sys");
    }
    String version =
        Files.exists(top.resolve("cgroup.controllers"))
            ? "version 2"
            : Files.exists(top.resolve("unified")) ? "version 1 and 2" : "version 1";
    if (!root) {
      return UserCgroup.find().isPresent()
          ? Finding.ok("cgroups", version + ", handed on by systemd")
          : Finding.less(
              "cgroups",
              version + ", root's: limits are not kept",
              "run it as root to have limits");
    }
    return HostCgroups.usable()
        ? Finding.ok("cgroups", version)
        : Finding.less(
            "cgroups",
            version + ", not to be written here: limits are not kept",
            "run it as root of the machine to have limits");
  }

  /** Java was started with it, or without. */
  private static Finding cache() throws IOException {
    Optional<String> archive =
        Arrays.stream(SmallFile.text(Path.of("/proc/self/cmdline")).split("\0", -1))
            .filter(
                word ->
                    word.startsWith("-XX:SharedArchiveFile=") || word.startsWith("-XX:AOTCache="))
            .map(word -> word.substring(word.indexOf('=') + 1))
            .findFirst();
    return archive.isPresent()
        ? Finding.ok("class cache", archive.get())
        : Finding.less(
            "class cache",
            "none yet, so that each start takes longer",
            "run it again; it is made beside the first run, below ~/.cache or the program's lib");
  }
}
