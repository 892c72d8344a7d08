package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.execute.testing.Cli;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.local.testing.Attacks;
import io.mesosj.local.testing.BusyboxImage;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process in a container gets done that wants out of it. */
@NeedsRoot
class HostileContainerIT {
  /** Each ends with 0 if it got through. */
  private static final Map<String, String> FROM_AN_IMAGE = new LinkedHashMap<>();

  static {
    FROM_AN_IMAGE.put("writes to /sys", "echo > /sys/kernel/mm/ksm/run || touch /sys/fs/x");
    FROM_AN_IMAGE.put(
        "makes a cgroup",
        "for d in /sys/fs/cgroup /sys/fs/cgroup/*; do mkdir $d/x && exit 0; done; exit 1");
    FROM_AN_IMAGE.put(
        "leaves its cgroup",
        "for d in /sys/fs/cgroup /sys/fs/cgroup/*; do echo $$ > $d/cgroup.procs && exit 0; done; exit 1");
    FROM_AN_IMAGE.put(
        "allows itself devices", "echo 'a *:* rwm' > /sys/fs/cgroup/devices/devices.allow");
    FROM_AN_IMAGE.put("sees the host's cgroups", "grep -q mesosj /proc/self/cgroup");
    FROM_AN_IMAGE.put("remounts /sys", "mount -o remount,rw /sys");
    FROM_AN_IMAGE.put(
        "mounts a cgroup tree",
        "mkdir -p /c && mount -t cgroup -o devices none /c || mount -t cgroup2 none /c");
    FROM_AN_IMAGE.put("mounts debugfs", "mkdir -p /d && mount -t debugfs none /d");
    FROM_AN_IMAGE.put(
        "mounts the host's disk",
        "mkdir -p /d; for d in /dev/vda /dev/sda; do mount $d /d && exit 0; done; exit 1");
    FROM_AN_IMAGE.put("makes a device of a disk", "busybox mknod /blk b 254 0");
    FROM_AN_IMAGE.put("unmounts what masks /proc/kcore", "umount /proc/kcore");
    FROM_AN_IMAGE.put("reads the kernel's memory", "test -n \"$(head -c 1 /proc/kcore)\"");
    FROM_AN_IMAGE.put("reads the kernel's keys", "test -n \"$(cat /proc/keys)\"");
    FROM_AN_IMAGE.put("triggers sysrq", "echo h > /proc/sysrq-trigger");
    FROM_AN_IMAGE.put("sets core_pattern", "echo '|/x' > /proc/sys/kernel/core_pattern");
    FROM_AN_IMAGE.put("loads a module", "busybox modprobe loop || busybox insmod /x.ko");
    FROM_AN_IMAGE.put("sets the clock", "date -s 2001-01-01; test $(date +%Y) = 2001");
    FROM_AN_IMAGE.put("makes namespaces", "busybox unshare -m true");
    FROM_AN_IMAGE.put("enters others' namespaces", "busybox nsenter -t 1 -m test -e /var/lib/dpkg");
    FROM_AN_IMAGE.put("sees the host's processes", "test -e /proc/$HOSTPID");
    FROM_AN_IMAGE.put(
        "inherits a capability",
        "test $(grep CapInh /proc/self/status | tr -d '[:space:]' | cut -d: -f2) != 0000000000000000");
    FROM_AN_IMAGE.put("makes any system call", "grep -q 'Seccomp:.0' /proc/self/status");
  }

  @TempDir Path directory;

  private Cli run(String... words) throws IOException {
    Path images = directory.resolve("images");
    if (!Files.isDirectory(images)) {
      BusyboxImage.named("box").saveTo(images);
    }
    return Cli.run(
        directory,
        Stream.concat(
                Stream.of("--master=local", "--quiet", "--docker_registry=" + images),
                Stream.of(words))
            .toArray(String[]::new));
  }

  private static String script(Map<String, String> attacks) {
    return attacks.entrySet().stream()
        .map(
            one ->
                "( "
                    + one.getValue()
                    + " ) >/dev/null 2>&1 && echo 'through: "
                    + one.getKey().replace("'", "")
                    + "' || echo 'refused: "
                    + one.getKey().replace("'", "")
                    + "'")
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private void attack(String who, Map<String, String> attacks, String... words) throws Exception {
    Map<Path, String> before = outside();
    Path file = Files.writeString(directory.resolve("attacks.sh"), script(attacks));
    file.toFile().setReadable(true, false);
    directory.toFile().setReadable(true, false);
    directory.toFile().setExecutable(true, false);
    Cli cli =
        run(
            Stream.concat(
                    Stream.of(words),
                    Stream.of(
                        "--uri=" + file,
                        "--env={\"HOSTPID\":\"" + ProcessHandle.current().pid() + "\"}",
                        "--command=cd $MESOS_SANDBOX && sh attacks.sh"))
                .toArray(String[]::new));
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    List<String> ends = cli.out().lines().toList();
    assertThat(ends).hasSameSizeAs(attacks.keySet());
    for (String end : ends) {
      String name = end.substring(end.indexOf(' ') + 1);
      Attacks.refused(who + " " + name, () -> assertThat(end).startsWith("refused: "));
    }
    assertThat(outside()).isEqualTo(before);
  }

  private static Map<Path, String> outside() throws IOException {
    Map<Path, String> files = new LinkedHashMap<>();
    for (String file :
        List.of("/proc/sys/kernel/core_pattern", "/sys/kernel/mm/ksm/run", "/proc/modules")) {
      Path path = Path.of(file);
      files.put(path, Files.exists(path) ? Files.readString(path).lines().count() + "" : "none");
    }
    files.put(
        Path.of("/proc/sys/kernel/core_pattern"),
        Files.readString(Path.of("/proc/sys/kernel/core_pattern")));
    return files;
  }

  @Test
  void rootInAnImageOnTheHostsNetworkGetsNothing() throws Exception {
    attack("root in an image", FROM_AN_IMAGE, "--docker_image=box");
  }

  @Test
  void nobodyInAnImageGetsNothing() throws Exception {
    attack("nobody in an image", FROM_AN_IMAGE, "--docker_image=box", "--user=nobody");
  }

  @Test
  void rootInAnImageOnANetworkGetsNothing() throws Exception {
    try (CniFixture cni = new CniFixture()) {
      cni.bridge("web");
      attack(
          "root in an image on a network",
          FROM_AN_IMAGE,
          "--docker_image=box",
          "--networks=web",
          "--network_cni_config_dir=" + cni.configDir(),
          "--network_cni_plugins_dir=" + CniFixture.PLUGINS);
    }
  }

  @Test
  void nobodyOnTheHostsFilesReachesItsSandboxAndNoOther() throws Exception {
    Path work = directory.resolve("work");
    Path runtime = directory.resolve("runtime");
    run(
        "--work_dir=" + work,
        "--runtime_dir=" + runtime,
        "--command=echo secret > $MESOS_SANDBOX/s");
    Map<String, String> attacks = new LinkedHashMap<>();
    attacks.put("reads another sandbox", "grep -r secret " + work);
    attacks.put("lists the checkpoints", "ls " + work + "/meta/*");
    attacks.put("lists the image store", "ls " + work + "/store/docker");
    attacks.put("lists the runtime directory", "ls " + runtime + "/* | grep .");
    attacks.put("reads root's environments", "cat /proc/1/environ || cat /proc/$HOSTPID/environ");
    attacks.put("reads root's password", "cat /etc/shadow");
    attacks.put(
        "changes its cgroup", "echo $$ > /sys/fs/cgroup/cgroup.procs || mkdir /sys/fs/cgroup/*/x");
    attacks.put("inherits a capability", "grep CapInh /proc/self/status | grep -q '[1-9a-f]$'");

    attack(
        "nobody on the host's files",
        attacks,
        "--user=nobody",
        "--work_dir=" + work,
        "--runtime_dir=" + runtime);
  }

  @Test
  void givesASandboxInTheDefaultWorkDirectoryToItsUser() throws Exception {
    Path file = Files.writeString(directory.resolve("fetched"), "fetched\n");
    directory.toFile().setExecutable(true, false);
    directory.toFile().setReadable(true, false);
    file.toFile().setReadable(true, false);

    Cli cli =
        run(
            "--user=nobody",
            "--uri=" + file,
            "--command=id -u; echo mine > $MESOS_SANDBOX/f; cat $MESOS_SANDBOX/f fetched");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("65534\nmine\nfetched\n");
  }

  @Test
  void endsWhatTakesMoreThanItMay() throws Exception {
    Cli memory =
        Cli.run(
            directory,
            "--master=local",
            "--resources=cpus:0.1;mem:32",
            "--command=tail /dev/zero; echo survived; sleep 60");
    assertThat(memory.exitCode()).as(memory.err()).isNotZero();
    assertThat(memory.err())
        .contains("TASK_FAILED", "REASON_CONTAINER_LIMITATION_MEMORY", "no more than 32 MB");

    Cli disk =
        Cli.run(
            directory,
            "--master=local",
            "--resources=cpus:0.1;mem:32;disk:4",
            "--container_disk_watch_interval=500ms",
            "--command=head -c 6000000 /dev/zero > $MESOS_SANDBOX/f; sleep 60");
    assertThat(disk.exitCode()).as(disk.err()).isNotZero();
    assertThat(disk.err())
        .contains("TASK_FAILED", "REASON_CONTAINER_LIMITATION_DISK", "exceeds quota (4 MB)");
  }

  @Test
  void keepsFlagsOfConfinement() throws Exception {
    Cli closer =
        run(
            "--docker_image=box",
            "--no_new_privileges",
            "--container_pids_limit=77",
            "--command=grep -E 'NoNewPrivs|Seccomp:' /proc/self/status;"
                + " cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max 2>/dev/null");
    assertThat(closer.out()).as(closer.err()).isEqualTo("NoNewPrivs:\t1\nSeccomp:\t2\n77\n");

    Cli open =
        run(
            "--docker_image=box",
            "--seccomp_profile_name=unconfined",
            "--command=grep Seccomp: /proc/self/status");
    assertThat(open.out()).as(open.err()).isEqualTo("Seccomp:\t0\n");

    Cli wrong = run("--seccomp_profile_name=/missing", "--command=true");
    assertThat(wrong.err()).contains("there is no file '/missing'");
  }
}
