package io.mesosj.protocol.testing;

import io.mesosj.base.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A real user of the machine, with a home and no right of root's, until it is closed. */
public final class UserWithHome implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String SUBUIDS = "/etc/subuid";
  private static final String RANGE = "700000-765535";

  private final String name = "mesosj" + ThreadLocalRandom.current().nextInt(1_000_000);
  private final Path home;

  private UserWithHome(Path home) {
    this.home = home;
  }

  /**
   * With lines in /etc/subuid and /etc/subgid.
   *
   * @param directory where its home is made
   */
  public static UserWithHome withSubuids(Path directory) throws IOException {
    UserWithHome user = make(directory);
    boolean has =
        Files.readAllLines(Path.of(SUBUIDS)).stream()
            .anyMatch(line -> line.startsWith(user.name + ":"));
    if (!has) {
      run("usermod", "--add-subuids", RANGE, "--add-subgids", RANGE, user.name);
    }
    return user;
  }

  /** Who can map itself alone. */
  public static UserWithHome withoutSubuids(Path directory) throws IOException {
    UserWithHome user = make(directory);
    // Some systems' useradd has made them.
    for (Path file : List.of(Path.of(SUBUIDS), Path.of("/etc/subgid"))) {
      run("sed", "-i", "/^" + user.name + ":/d", file.toString());
    }
    return user;
  }

  private static UserWithHome make(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    UserWithHome user = new UserWithHome(directory.resolve("home"));
    run("useradd", "--create-home", "--home-dir", user.home.toString(), user.name);
    return user;
  }

  /** What it is called. */
  public String name() {
    return name;
  }

  /** Where it is at home. */
  public Path home() {
    return home;
  }

  /** The beginning of a shell's line, of root, that runs what follows as the user. */
  public String asUser() {
    return "unset MESOS_EXECUTE_CLUSTERS MESOS_DOCKER_STORE_DIR XDG_RUNTIME_DIR XDG_DATA_HOME XDG_CONFIG_HOME; export HOME="
        + home
        // As Debian gives it to users, who do not find root's programs by it.
        + " PATH=$(echo $PATH | tr : \"\\n\" | grep -v sbin | paste -sd:)"
        + "; cd; exec setpriv --reuid="
        + name
        + " --regid="
        + name
        + " --init-groups --inh-caps=-all --";
  }

  private static void run(String... line) throws IOException {
    Program.of(LIMIT, line).run().orFail();
  }

  /** Ends what runs of it. */
  @Override
  public void close() throws IOException {
    Program.of(LIMIT, "pkill", "-KILL", "-u", name).run();
    // Its sockets are there where the test's directory has too long a name.
    run("find", "/tmp", "-maxdepth", "1", "-user", name, "-exec", "rm", "-rf", "{}", "+");
    run("userdel", "--force", name);
  }
}
