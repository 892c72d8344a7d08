package io.mesosj.local;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mesosj.local.testing.Attacks;
import io.mesosj.local.testing.LocalUser;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a task gets done that is an ordinary user's and may write to its sandbox. */
@NeedsRoot
@Timeout(120)
class SandboxAttacksIT {
  private static final String SECRET = "root's own";
  private static final long RACE_MILLIS = 4000;

  @TempDir Path directory;
  private Path secret;
  private LocalCluster cluster;
  private RawScheduler scheduler;

  @BeforeEach
  void start() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    secret = Files.writeString(directory.resolve("secret"), SECRET);
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .workDir(directory.resolve("work"))
                .runtimeDir(directory.resolve("run"))
                .resources(Resources.parse("cpus:8;mem:4096;disk:1000"))
                .httpExecutorDomainSockets(true)
                .domainSocketLocation(directory.resolve("agent.sock"))
                .build());
    scheduler =
        RawScheduler.subscribe(
            cluster.master(), ContentType.PROTOBUF, RawScheduler.framework().build());
  }

  @AfterEach
  void stop() throws Exception {
    scheduler.close();
    cluster.close();
    assertThat(secret).hasContent(SECRET);
    assertThat(Files.getPosixFilePermissions(secret)).hasSize(2);
    assertThat(Files.getAttribute(secret, "unix:uid")).isEqualTo(0);
  }

  private static TaskInfo.Builder task(String id, String command) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setCommand(CommandInfo.newBuilder().setUser("nobody").setValue(command))
        .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto());
  }

  private String read(String executor, String file) throws Exception {
    return RawScheduler.read(
        cluster.agent(),
        "/frameworks/"
            + scheduler.frameworkId().getValue()
            + "/executors/"
            + executor
            + "/runs/latest/"
            + file);
  }

  private void awaitText(String executor, String file, String text) {
    await().ignoreExceptions().until(() -> read(executor, file).contains(text));
  }

  @Test
  void readsNoOtherFileThroughALinkInPlaceOfTheOutput() throws Exception {
    scheduler.launch(
        task(
            "link",
            "rm stdout stderr; ln -s "
                + secret
                + " stdout; ln -s ../../../../../../../../../"
                + secret.toString().substring(1)
                + " stderr; echo yes > done; exec sleep 1000"));
    scheduler.await("link", TASK_RUNNING);
    awaitText("link", "done", "yes");

    for (String file : List.of("stdout", "stderr")) {
      Attacks.refused(
          "a link to a root's file in place of " + file,
          () ->
              assertThatThrownBy(() -> read("link", file))
                  .isInstanceOf(IOException.class)
                  .hasMessageContaining("404"));
    }
  }

  @Test
  void readsNoOtherFileWhileTheFileIsExchanged() throws Exception {
    // Each by one rename, so that something is there at any moment.
    String script =
        """
        echo mine > a; cp /bin/sleep run; ./run 1000 &
        mkfifo pipe; echo yes > done
        while :; do
          ln -s %s l; mv -T l f; cp a b; mv -T b f
          mkfifo p; mv -T p f; ln -s /dev/zero d; mv -T d f
          ln run r; mv -T r f; ln -s pipe q; mv -T q f
        done
        """
            .formatted(secret);
    scheduler.launch(task("race", script));
    scheduler.await("race", TASK_RUNNING);
    awaitText("race", "done", "yes");

    Attacks.refused("files exchanged while they are read", this::readAllTheTime);
  }

  private void readAllTheTime() throws Exception {
    long until = System.nanoTime() + RACE_MILLIS * 1_000_000;
    Map<String, Integer> seen = new LinkedHashMap<>();
    while (System.nanoTime() < until) {
      String what;
      try {
        String text = read("race", "f");
        assertThat(text).doesNotContain(SECRET);
        what = text.length() > 100 ? "program" : text.strip();
      } catch (IOException e) {
        what = String.valueOf(e.getMessage()).substring(0, 3);
      }
      seen.merge(what, 1, Integer::sum);
    }
    assertThat(seen.keySet()).as("%s", seen).isSubsetOf("404", "mine", "program", "");
    assertThat(seen).containsKeys("404", "mine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "containers",
        "tasks",
        "stdout",
        "stderr",
        "..",
        ".",
        "../../..",
        "containers/x",
        "a/b",
        "x/../containers",
        "/etc"
      })
  void sharesNothingOfTheAgentsInAGroup(String path) throws Exception {
    TaskInfo.Builder task = task("member", "touch volume/mine; ls -ln volume; exec sleep 1000");
    Volume.Builder volume =
        task.getContainerBuilder()
            .setType(ContainerInfo.Type.MESOS)
            .addVolumesBuilder()
            .setContainerPath("volume")
            .setMode(Volume.Mode.RW);
    volume
        .getSourceBuilder()
        .setType(Volume.Source.Type.SANDBOX_PATH)
        .getSandboxPathBuilder()
        .setType(Volume.Source.SandboxPath.Type.PARENT)
        .setPath(path);

    Attacks.refused(
        "a group's volume " + path,
        () -> {
          scheduler.launchGroup(task);
          TaskStatus status = scheduler.update("member");
          while (status.getState() != TASK_FAILED) {
            assertThat(status.getState()).as("%s", status).isNotIn(TASK_RUNNING, TASK_FINISHED);
            status = scheduler.update("member");
          }
          assertThat(status.getMessage()).contains("volume: '" + path + "'");
        });
  }

  @Test
  void leavesOnlyTheSandboxToItsUser() throws Exception {
    scheduler.launch(task("files", "umask 0; echo $PWD; exec sleep 1000"));
    scheduler.await("files", TASK_RUNNING);
    awaitText("files", "stdout", "/");
    Path sandbox = Path.of(read("files", "stdout").strip());

    Attacks.refused(
        "modes of directories",
        () -> {
          assertThat(mode(sandbox)).isEqualTo("rwxr-x---");
          assertThat(Files.getAttribute(sandbox, "unix:uid")).isEqualTo(65534);
          for (String part : List.of("work/slaves", "run/containers", "run/runc")) {
            assertThat(mode(directory.resolve(part))).as(part).isIn("rwx------", "rwx--x--x");
            assertThat(Files.getAttribute(directory.resolve(part), "unix:uid")).isEqualTo(0);
          }
          try (Stream<Path> bundles = Files.list(directory.resolve("run/containers"))) {
            assertThat(bundles.map(SandboxAttacksIT::mode)).containsOnly("rwx------");
          }
        });
    try (LocalUser other = new LocalUser()) {
      for (Path closed : List.of(sandbox, directory.resolve("run/containers"))) {
        Attacks.refused(
            "another user lists " + directory.relativize(closed).getName(0),
            () ->
                assertThat(other.run("sh", "-c", "ls -a " + closed + "; cat " + closed + "/*"))
                    .contains("ermission denied")
                    .doesNotContain("stdout"));
      }
    }
  }

  private static String mode(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void keepsOthersFromASocketInAnOpenDirectory() throws Exception {
    Path socket = directory.resolve("agent.sock");
    assertThat(mode(socket)).isEqualTo("rw-------");
    try (LocalUser other = new LocalUser()) {
      Attacks.refused(
          "another user at a socket in an open directory",
          () ->
              assertThat(
                      other.run(
                          "curl",
                          "-sS",
                          "-m",
                          "10",
                          "--unix-socket",
                          socket.toString(),
                          "-d",
                          "{}",
                          "http://agent/slave(1)/api/v1/executor"))
                  .containsAnyOf("Permission denied", "ouldn't connect", "ailed to connect"));
    }
  }
}
