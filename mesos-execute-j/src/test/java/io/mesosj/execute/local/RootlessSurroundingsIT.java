package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.process.Program;
import io.mesosj.execute.testing.Cli;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ordinary users whose surroundings are unusual. */
@NeedsRoot
@Timeout(240)
class RootlessSurroundingsIT extends OrdinaryUserFixture {
  private static final String TASK = "--master=local --quiet";

  private static String task(String command) {
    return user.program() + " " + TASK + user.image() + "--command='" + command + "'";
  }

  /** What is made first is made by it. */
  @Test
  void anyUmaskWillDo() throws IOException {
    for (String umask : new String[] {"000", "002", "077"}) {
      Path home = user.home().resolve("umask" + umask);
      Cli cli =
          user.shell(
              "umask " + umask + "; mkdir " + home + "; HOME=" + home + "; " + task("echo ok"));

      assertThat(cli.exitCode()).as(umask + ": " + cli.err()).isZero();
      assertThat(cli.out()).isEqualTo("ok\n");
      Path images = home.resolve(".local/share/mesos-execute-j/images");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(images)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void anyHomeAndEnvironmentWillDo() throws IOException {
    String quoted = "\"$HOME/a $(printf 'h\\303\\266me')\"";
    Cli named =
        user.shell(
            "mkdir -p " + quoted + "; HOME=" + quoted + "; export LC_ALL=C; " + task("echo ok"));
    assertThat(named.exitCode()).as(named.err()).isZero();
    assertThat(named.out()).isEqualTo("ok\n");

    // As of cron or a broken script.
    Cli empty = user.shell("exec env -i " + task("echo ok"));
    assertThat(empty.exitCode()).as(empty.err()).isZero();
    assertThat(empty.out()).isEqualTo("ok\n");
  }

  @Test
  void homeMayBeOnADiskWithoutPrograms() throws IOException {
    Cli cli = withHomeOnTmpfs("noexec", task("echo ok"));

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("ok\n");
  }

  @Test
  void fullDiskIsNamedAndNothingIsLeftOnIt() throws IOException {
    Cli cli =
        withHomeOnTmpfs(
            "size=300k",
            task("echo ran")
                + "; status=$?; find $HOME/.local -size +0 -type f; find $HOME/.local -path \"*/staging/*\";"
                + " exit $status");

    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(1);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).containsIgnoringCase("no space left on device");
  }

  private static Cli withHomeOnTmpfs(String option, String command) throws IOException {
    Path home = Files.createDirectories(directory.resolve("tmpfs"));
    Path script = Files.writeString(directory.resolve("on-tmpfs"), "HOME=" + home + "\n" + command);
    return Cli.startShell(
        directory,
        "exec unshare --mount sh -c 'mount -t tmpfs -o mode=777,"
            + option
            + " none "
            + home
            + " || exit 99; "
            + user.asUser()
            + " sh "
            + script
            + "'");
  }

  @Test
  void saysWhatNewuidmapNeeds() throws IOException {
    Path bin = Files.createDirectory(user.home().resolve("plain"));
    for (String program : new String[] {"newuidmap", "newgidmap"}) {
      Program.of(Duration.ofMinutes(1), "cp", "/usr/bin/" + program, bin.toString()).run().orFail();
      Files.setPosixFilePermissions(
          bin.resolve(program), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setPosixFilePermissions(bin, PosixFilePermissions.fromString("rwxr-xr-x"));

    Cli cli = user.shell("PATH=" + bin + ":$PATH " + task("echo ran"));

    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(1);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err())
        .contains("users can't be mapped", "set-user-id bit", "apt-get install --reinstall uidmap");
    assertThat(user.home().resolve(".local/share/mesos-execute-j/rootless")).isEmptyDirectory();
    await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(user.processes()).isEmpty());
  }
}
