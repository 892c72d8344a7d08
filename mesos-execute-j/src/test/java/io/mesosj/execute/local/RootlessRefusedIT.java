package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.RootlessUser;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines and users that lack something. */
@NeedsRoot
@Timeout(180)
class RootlessRefusedIT {
  @TempDir static Path directory;
  private static RootlessUser user;

  @BeforeAll
  static void makeUser() throws IOException {
    user = RootlessUser.withoutSubuids(directory);
  }

  @AfterAll
  static void removeUser() throws IOException {
    user.close();
  }

  @Test
  void oneUserAloneRunsWhatCanRunWithOne() throws IOException {
    Cli cli =
        user.run(
            "--master=local --rootless=yes"
                + user.image()
                + "--networks=mine --command='id -u; ip -o addr show dev eth0'");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).startsWith("0\n").contains("10.77.0.");
    assertThat(cli.err()).contains("with one user, since", "usermod --add-subuids", user.name());
  }

  /** What a cluster ran that stays before it could have namespaces. */
  @Test
  void clusterThatStaysKeepsToPlainProcesses() throws IOException {
    Cli started = user.run("local start plain");
    assertThat(started.exitCode()).as(started.err()).isZero();
    assertThat(started.err())
        .containsOnlyOnce("rootless: not tried, since")
        .contains("usermod --add-subuids");
    try {
      Cli task = user.run("--master=plain --quiet --command='id -un'");
      assertThat(task.exitCode()).as(task.err()).isZero();
      assertThat(task.out()).isEqualTo(user.name() + "\n");
    } finally {
      assertThat(user.run("local stop plain").exitCode()).isZero();
    }
  }

  @Test
  void saysWhatSeveralUsersTake() throws IOException {
    Cli alone = user.run("--master=local --quiet --command=true" + user.image());
    assertThat(alone.exitCode()).isEqualTo(1);
    assertThat(alone.err())
        .containsOnlyOnce("rootless: not tried, since")
        .contains("usermod --add-subuids", user.name(), "--rootless=yes");

    Path image = user.registry().resolve("box.tar");
    Cli made =
        Cli.startShell(
            directory,
            """
            set -e; cd %1$s; mkdir image; cd image; tar -xf %2$s
            layer=$(echo */layer.tar); old=$(sha256sum < $layer | cut -d" " -f1)
            echo private > own; tar -rf $layer --owner=33 --group=33 own; new=$(sha256sum < $layer | cut -d" " -f1)
            sed -i "s/sha256:$old/sha256:$new/" *.json
            tar -cf %3$s *
            """
                .formatted(directory, image, user.registry().resolve("many.tar")));
    assertThat(made.exitCode()).as(made.err()).isZero();
    Cli many =
        user.run(
            "--master=local --rootless=yes --quiet --command=true"
                + user.image().replace("=box ", "=many "));
    assertThat(many.exitCode()).isEqualTo(1);
    assertThat(many.err()).contains("files of users", "usermod --add-subuids");
  }

  @Test
  void saysWhatWouldAllowNamespaces() throws IOException {
    String task = "--master=local --rootless=yes --command='echo ran'";
    // In a namespace of root's, whose limit is its own.
    Files.writeString(
        directory.resolve("inside"),
        "echo 0 > /proc/sys/user/max_user_namespaces || exit 99\n"
            + user.asUser()
            + " "
            + user.program()
            + " "
            + task
            + "\n");
    Cli none =
        Cli.startShell(
            directory,
            """
            cd "%s"; mkfifo go
            unshare --user sh -c 'read -r _ < go; exec sh inside' &
            while [ "$(readlink /proc/$!/ns/user)" = "$(readlink /proc/self/ns/user)" ]; do sleep 0.1; done
            for map in uid_map gid_map; do echo 0 0 4294967295 > /proc/$!/$map || exit 98; done
            echo > go; wait $!
            """
                .formatted(directory));
    assertThat(none.exitCode()).as(none.err()).isEqualTo(1);
    assertThat(none.out()).isEmpty();
    assertThat(none.err()).contains("sysctl user.max_user_namespaces=");

    Cli refused =
        user.shell("PATH=" + user.refusing("unshare") + ":$PATH " + user.program() + " " + task);
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).contains("no user namespace can be made here");
  }

  /** As AppArmor on Ubuntu: the namespaces are made, and what is to be done in them is refused. */
  @Test
  void saysWhyNamespacesAreOfNoUse() throws IOException {
    Path bin = user.refusing("unshare");
    String mapped = "while [ -z \"$(cat /proc/$$/uid_map)\" ]; do sleep 0.05; done";
    for (String until : List.of("true", mapped)) {
      Files.writeString(
          bin.resolve("unshare"),
          "#!/bin/sh\nexec /usr/bin/unshare --user --net sh -c '" + until + "; exit 1'\n");
      Cli refused =
          user.shell(
              "PATH="
                  + bin
                  + ":$PATH "
                  + user.program()
                  + " --master=local --rootless=yes --command=true < /dev/null");

      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
      assertThat(refused.err()).contains("no user namespace can be made here");
    }
  }

  @Test
  void namesPluginsThatCantWork() throws IOException {
    Path networks = user.home().resolve(".config/cni/net.d");
    Files.writeString(
        networks.resolve("wide.conf"),
        "{\"cniVersion\": \"1.0.0\", \"name\": \"wide\", \"type\": \"macvlan\", \"master\": \"eth0\"}");

    Cli refused =
        user.run(
            "--master=local --rootless=yes --networks=wide --command='echo ran'" + user.image());

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).contains("'wide' is of the plugin 'macvlan'", "use a bridge");
  }
}
