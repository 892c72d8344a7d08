package io.mesosj.local.container;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.isolator.AttachedContainer;
import io.mesosj.local.cgroup.CgroupPlace;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.RLimitInfo;

/** A bundle's config.json; see the OCI runtime specification 1.0.2. */
final class OciConfig {
  private static final List<String> BIND = List.of("rbind", "rslave");
  private static final List<String> FILE = List.of("bind", "nosuid", "noexec", "nodev");
  private static final List<String> READ_ONLY_FILE =
      List.of("bind", "nosuid", "noexec", "nodev", "ro");

  /** RLIM_INFINITY, which JSON has as the largest unsigned number. */
  private static final BigInteger UNLIMITED = new BigInteger("18446744073709551615");

  /**
   * Docker's default set: an image is hostile. Without CAP_MKNOD, as podman's: a device that is
   * made in the sandbox is there for the host too.
   */
  private static final List<String> IMAGE_CAPABILITIES =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FSETID",
          "CAP_FOWNER",
          "CAP_NET_RAW",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETFCAP",
          "CAP_SETPCAP",
          "CAP_NET_BIND_SERVICE",
          "CAP_SYS_CHROOT",
          "CAP_KILL",
          "CAP_AUDIT_WRITE");

  private static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/dev/block",
          "/sys/devices/virtual/powercap",
          "/sys/firmware");

  private static final List<String> READ_ONLY =
      List.of(
          "/proc/bus",
          "/proc/fs",
          "/proc/irq",
          "/proc/sys",
          "/proc/sysrq-trigger",
          // Of version 1 runc leaves the directory of all of them writable.
          "/sys/fs/cgroup");

  private final ObjectNode config = JsonTrees.object();
  private final ArrayNode mounts = config.putArray("mounts");
  private final ArrayNode namespaces;
  private final ObjectNode linux;

  private OciConfig() {
    config.put("ociVersion", "1.0.2");
    linux = config.putObject("linux");
    namespaces = linux.putArray("namespaces");
    namespace("mount");
  }

  /**
   * A container that sees the host's file system and processes, as a Mesos container without an
   * image does.
   */
  static OciConfig hostRootfs(Path emptyDirectory) throws IOException {
    OciConfig config = new OciConfig();
    config.root(emptyDirectory);
    config.mount("/", "bind", "/", BIND);
    // Named for itself so that runc leaves the host's /dev alone: else it sets up a /dev, and
    // replaces the host's /dev/ptmx.
    config.mount("/dev", "bind", "/dev", BIND);
    config.capabilities(boundingSet());
    return config;
  }

  /** A container with a file system of its own. */
  static OciConfig imageRootfs(Path rootfs) {
    OciConfig config = new OciConfig();
    config.namespace("ipc");
    config.namespace("pid");
    config.root(rootfs);
    config.mount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev"));
    config.mount(
        "/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k"));
    config.mount(
        "/dev/pts",
        "devpts",
        "devpts",
        List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
    config.mount(
        "/dev/shm",
        "tmpfs",
        "shm",
        List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k"));
    config.mount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev"));
    // Its own, not the host's bound here: what is mounted below that would stay writable.
    config.mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro"));
    config.mount(
        "/sys/fs/cgroup",
        "cgroup",
        "cgroup",
        List.of("nosuid", "noexec", "nodev", "relatime", "ro"));
    config.namespace("cgroup");
    config.capabilities(IMAGE_CAPABILITIES);
    addAll(config.linux.putArray("maskedPaths"), MASKED);
    addAll(config.linux.putArray("readonlyPaths"), READ_ONLY);
    return config;
  }

  private static void addAll(ArrayNode array, Iterable<String> values) {
    for (String value : values) {
      array.add(value);
    }
  }

  private void root(Path path) {
    config.putObject("root").put("path", path.toString());
  }

  void process(
      List<String> arguments,
      Map<String, String> environment,
      String directory,
      UserLookup.Ids user) {
    ObjectNode process = (ObjectNode) config.get("process");
    addAll(process.putArray("args"), arguments);
    ArrayNode env = process.putArray("env");
    environment.forEach((name, value) -> env.add(name + "=" + value));
    process.put("cwd", directory);
    ArrayNode groups =
        process
            .putObject("user")
            .put("uid", user.uid())
            .put("gid", user.gid())
            .putArray("additionalGids");
    user.groups().forEach(groups::add);
  }

  /**
   * Covers the machine's {@code /dev/console} in a container that sees it: runc opens and, in newer
   * versions, changes what is there, which only root may, and should not.
   *
   * @param file an empty one, which runc covers with the terminal
   */
  void console(Path file) {
    if (Files.exists(Path.of("/dev/console"))) {
      mount("/dev/console", "bind", file.toString(), List.of("bind"));
    }
  }

  /** The process runs on a terminal of its own, which runc joins with the one it is started on. */
  void terminal() {
    ObjectNode process = (ObjectNode) config.get("process");
    process.put("terminal", true);
    if (process.get("env") instanceof ArrayNode env) {
      env.add("TERM=xterm");
    }
  }

  private void capabilities(List<String> names) {
    ObjectNode capabilities = config.putObject("process").putObject("capabilities");
    fill(capabilities, names, names);
  }

  /** Nothing is inheritable: a file's capabilities would take it up (CVE-2022-24769). */
  private static void fill(ObjectNode sets, List<String> bounding, List<String> effective) {
    sets.removeAll();
    addAll(sets.putArray("bounding"), bounding);
    addAll(sets.putArray("effective"), effective);
    addAll(sets.putArray("permitted"), effective);
  }

  /** What root may do here, which may be less than everything, as inside another container. */
  private static List<String> boundingSet() throws IOException {
    for (String line : SmallFile.lines(Path.of("/proc/self/status"))) {
      if (line.startsWith("CapBnd:")) {
        return Capabilities.names(Long.parseUnsignedLong(line.substring(7).strip(), 16));
      }
    }
    return List.of();
  }

  /** Joins the namespace that the isolator prepared, under the container's own name. */
  void network(AttachedContainer attached) {
    namespaces.addObject().put("type", "network").put("path", attached.netns().toString());
    namespace("uts");
    config.put("hostname", attached.hostname());
    file("/etc/hostname", attached.hostnameFile(), FILE);
    file("/etc/hosts", attached.hosts(), FILE);
    boolean hosts = attached.resolvConf().startsWith("/etc");
    file("/etc/resolv.conf", attached.resolvConf(), hosts ? READ_ONLY_FILE : FILE);
  }

  /** The host's own names for an image on the host's network; not to be written. */
  void hostNetworkFiles() {
    for (String name : List.of("/etc/hostname", "/etc/hosts", "/etc/resolv.conf")) {
      if (Files.exists(Path.of(name))) {
        file(name, Path.of(name), READ_ONLY_FILE);
      }
    }
  }

  void directory(String destination, Path source) {
    mount(destination, "bind", source.toString(), BIND);
  }

  /**
   * Read-only keeps a container's root from changing its mode for all; connecting is no writing.
   */
  void socket(String destination, Path source) {
    file(destination, source, READ_ONLY_FILE);
  }

  void volume(String destination, Path source, boolean readOnly) {
    mount(
        destination, "bind", source.toString(), readOnly ? List.of("rbind", "rslave", "ro") : BIND);
  }

  /** The limits that a task asks for; one without a value is none. */
  void resourceLimits(RLimitInfo limits) {
    ArrayNode list = ((ObjectNode) config.get("process")).putArray("rlimits");
    for (RLimitInfo.RLimit limit : limits.getRlimitsList()) {
      list.addObject()
          .put("type", limit.getType().name().replace("RLMT_", "RLIMIT_"))
          .put("soft", limit.hasSoft() ? unsigned(limit.getSoft()) : UNLIMITED)
          .put("hard", limit.hasHard() ? unsigned(limit.getHard()) : UNLIMITED);
    }
  }

  /**
   * The capabilities that a task asks for, in place of those that it would have.
   *
   * @throws ContainerException if it wants to have more than it bounds itself to
   */
  void capabilities(LinuxInfo linuxInfo) throws ContainerException {
    if (!linuxInfo.hasEffectiveCapabilities() && !linuxInfo.hasBoundingCapabilities()) {
      return;
    }
    ObjectNode sets = (ObjectNode) config.get("process").get("capabilities");
    List<String> effective = names(linuxInfo.getEffectiveCapabilities());
    List<String> bounding =
        linuxInfo.hasBoundingCapabilities()
            ? names(linuxInfo.getBoundingCapabilities())
            : effective;
    if (!linuxInfo.hasEffectiveCapabilities()) {
      effective = bounding;
    }
    if (!bounding.containsAll(effective)) {
      throw new ContainerException("effective capabilities are not within the bounding ones");
    }
    fill(sets, bounding, effective);
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }

  private static List<String> names(CapabilityInfo capabilities) {
    return capabilities.getCapabilitiesList().stream().map(name -> "CAP_" + name.name()).toList();
  }

  private void file(String destination, Path source, List<String> options) {
    mount(destination, "bind", source.toString(), options);
  }

  private void mount(String destination, String type, String source, List<String> options) {
    ObjectNode mount =
        mounts.addObject().put("destination", destination).put("type", type).put("source", source);
    addAll(mount.putArray("options"), options);
  }

  private void namespace(String type) {
    namespaces.addObject().put("type", type);
  }

  /**
   * What it may take, as Mesos' cgroups isolators set it.
   *
   * @param volunteers whether its processes go first when the machine has no memory left, if they
   *     may take more than was asked for
   */
  void limits(CgroupPlace cgroups, String containerId, CgroupLimits wanted, boolean volunteers) {
    if (!cgroups.limits()) {
      return;
    }
    linux.put("cgroupsPath", cgroups.path(containerId));
    ObjectNode annotations = config.putObject("annotations");
    cgroups.annotations().forEach(annotations::put);
    ObjectNode limits = linux.putObject("resources");
    wanted.describe(limits);
    if (volunteers && wanted.bursts()) {
      ((ObjectNode) config.get("process")).put("oomScoreAdj", wanted.oomScore());
    }
    if (cgroups.unified()) {
      // A child that is killed for memory ends its container; version 1 has to be watched.
      limits.putObject("unified").put("memory.oom.group", "1");
    }
    devices(limits);
  }

  /** After the capabilities and {@link #limits} are there. */
  void confine(Confinement confinement, Optional<SeccompProfile> profile) {
    ObjectNode process = (ObjectNode) config.get("process");
    process.put("noNewPrivileges", confinement.noNewPrivileges());
    if (confinement.pidsLimit() > 0 && linux.get("resources") instanceof ObjectNode resources) {
      resources.putObject("pids").put("limit", confinement.pidsLimit());
    }
    Set<String> capabilities = new HashSet<>();
    process.path("capabilities").path("bounding").forEach(one -> capabilities.add(one.asText()));
    profile.ifPresent(seccomp -> linux.set("seccomp", seccomp.of(capabilities)));
  }

  /** The usual character devices; a container must not open the machine's disks. */
  private static void devices(ObjectNode limits) {
    ArrayNode devices = limits.putArray("devices");
    devices.addObject().put("allow", false).put("access", "rwm");
    record Device(long major, Optional<Long> minor) {}
    List<Device> allowed = new ArrayList<>();
    for (long minor : List.of(3L, 5L, 7L, 8L, 9L)) {
      allowed.add(new Device(1, Optional.of(minor)));
    }
    allowed.add(new Device(5, Optional.of(0L)));
    allowed.add(new Device(5, Optional.of(1L)));
    allowed.add(new Device(5, Optional.of(2L)));
    allowed.add(new Device(136, Optional.empty()));
    for (Device device : allowed) {
      ObjectNode rule =
          devices.addObject().put("allow", true).put("type", "c").put("major", device.major());
      device.minor().ifPresent(minor -> rule.put("minor", minor));
      rule.put("access", "rwm");
    }
  }

  String toJson() {
    return JsonTrees.write(config);
  }
}
