package io.mesosj.local;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.local.testing.Attacks;
import io.mesosj.local.testing.BusyboxImage;
import io.mesosj.local.testing.RawHttp;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Mesos' cni_isolator_tests.cpp where it runs tasks: on real networks, in a real container. */
@NeedsRoot
class NetworkTaskIT {
  private CniFixture networks = new CniFixture();
  private LocalCluster cluster = LocalCluster.start(LocalClusterOptions.builder().build());

  NetworkTaskIT() throws IOException {}

  @BeforeEach
  void start() throws IOException {
    cluster.close();
    networks.bridge("net-a").bridgeAndPortmap("net-b", "0.4.0");
    BusyboxImage.named("tiny").env("FROM_IMAGE=yes").saveTo(images());
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .workDir(networks.work().resolve("agent"))
                .runtimeDir(networks.runtimeDir())
                .networkCniConfigDir(networks.configDir())
                .networkCniPluginsDir(List.of(networks.pluginDir(), CniFixture.PLUGINS))
                .dockerRegistry(images().toString())
                .dockerStoreDir(networks.work().resolve("image-store"))
                .build());
  }

  private Path images() {
    return networks.work().resolve("images");
  }

  /** The cluster takes everything away by itself; the fixture checks that. */
  @AfterEach
  void close() throws IOException {
    cluster.close();
    assertThat(networks.root())
        .satisfiesAnyOf(
            root -> assertThat(root).doesNotExist(), root -> assertThat(root).isEmptyDirectory());
    networks.close();
  }

  private RawScheduler subscribe() throws Exception {
    return RawScheduler.subscribe(
        cluster.master(), ContentType.PROTOBUF, RawScheduler.framework().build());
  }

  private static TaskInfo.Builder task(String id, String command) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setCommand(CommandInfo.newBuilder().setValue(command))
        .addResources(scalar("cpus", 0.1))
        .addResources(scalar("mem", 32));
  }

  private static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  private static ContainerInfo.Builder container(String... networkNames) {
    ContainerInfo.Builder info = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
    for (String name : networkNames) {
      info.addNetworkInfos(NetworkInfo.newBuilder().setName(name));
    }
    return info;
  }

  private static ContainerInfo.Builder withImage(ContainerInfo.Builder info) {
    Image.Builder image = info.getMesosBuilder().getImageBuilder().setType(Image.Type.DOCKER);
    image.getDockerBuilder().setName("tiny");
    return info;
  }

  private String output(RawScheduler scheduler, String task, String file) throws Exception {
    return RawScheduler.read(
        cluster.agent(),
        "/frameworks/"
            + scheduler.frameworkId().getValue()
            + "/executors/"
            + task
            + "/runs/latest/"
            + file);
  }

  @Test
  void runsACommandOnTheHostNetwork() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(task("t", "echo out; echo err >&2; pwd"));
      TaskStatus running = scheduler.await("t", TASK_RUNNING);
      assertThat(running.getContainerStatus().getContainerId().getValue()).isNotEmpty();
      assertThat(running.getContainerStatus().getNetworkInfos(0).getIpAddresses(0).getIpAddress())
          .isEqualTo("127.0.0.1");
      TaskStatus finished = scheduler.await("t", TASK_FINISHED);
      assertThat(finished.getMessage()).isEqualTo("Command exited with status 0");
      assertThat(output(scheduler, "t", "stdout")).startsWith("out\n").contains("/runs/");
      assertThat(output(scheduler, "t", "stderr")).isEqualTo("err\n");
    }
  }

  @Test
  void countsWhatAContainerUses() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(
          task(
                  "t",
                  "ping -c 3 -i 0.2 $(ip route | sed -n 's/^.* src //p' | cut -d. -f1-3).1; sleep 1000")
              .setContainer(container("net-a")));
      scheduler.await("t", TASK_RUNNING);
      Attacks.refused(
          "another user opens a container's network namespace",
          () ->
              assertThat(Files.getPosixFilePermissions(networks.root()))
                  .isEqualTo(PosixFilePermissions.fromString("rwx------")));
      RawHttp statistics = new RawHttp(cluster.agent(), "/monitor/statistics");
      await()
          .untilAsserted(
              () -> {
                JsonNode used =
                    new ObjectMapper()
                        .readTree(RawHttp.text(statistics.get()))
                        .path(0)
                        .path("statistics");
                assertThat(used.path("net_tx_packets").asLong()).isPositive();
                assertThat(used.path("mem_total_bytes").asLong()).isPositive();
                assertThat(used.path("mem_limit_bytes").asLong()).isEqualTo(32 << 20);
              });
      scheduler.kill("t");
      scheduler.await("t", TASK_KILLED);
    }
  }

  @Test
  @Tag("CNI-02")
  void runsACommandInAnImageOnNetworks() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(
          task("t", "ip addr; cat /etc/hosts; env")
              .setContainer(withImage(container("net-a", "net-b"))));
      TaskStatus running = scheduler.await("t", TASK_RUNNING);
      scheduler.await("t", TASK_FINISHED);
      List<NetworkInfo> infos = running.getContainerStatus().getNetworkInfosList();
      assertThat(infos).extracting(NetworkInfo::getName).containsExactly("net-a", "net-b");
      String first = infos.get(0).getIpAddresses(0).getIpAddress();
      String second = infos.get(1).getIpAddresses(0).getIpAddress();
      assertThat(first).startsWith(networks.prefix(0));
      assertThat(second).startsWith(networks.prefix(1));
      assertThat(output(scheduler, "t", "stdout"))
          .contains("inet " + first + "/24", "inet " + second + "/24")
          .contains(first + " ")
          .contains("LIBPROCESS_IP=0.0.0.0", "LIBPROCESS_PORT=0", "FROM_IMAGE=yes")
          .contains("MESOS_HTTP_COMMAND_EXECUTOR=1")
          .doesNotContain("MESOS_TASK_ID", "MESOS_CONTAINER_IP")
          .contains("MESOS_SANDBOX=/mnt/mesos/sandbox");
    }
  }

  @Test
  @Tag("CNI-04")
  void failsTheTaskWithThePluginsOwnWords() throws Exception {
    networks.scriptNetwork(
        "broken",
        "cat > /dev/null; [ $CNI_COMMAND = ADD ] || exit 0;"
            + " echo '{\"code\": 100, \"msg\": \"no more moons\"}'; exit 1");
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(task("t", "true").setContainer(container("broken")));
      TaskStatus failed = scheduler.await("t", TASK_FAILED);
      assertThat(failed.getMessage()).contains("no more moons").contains("broken");
      assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
      assertThat(failed.getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
    }
  }

  private static TaskInfo.Builder command(String id) {
    TaskInfo.Builder task = TaskInfo.newBuilder().setName(id);
    task.getTaskIdBuilder().setValue(id);
    task.getCommandBuilder().setValue("sleep 1000");
    return task.addAllResources(Resources.parse("cpus:0.1;mem:32").toProto());
  }

  @Test
  void warnsOfAPortThatNothingPublishesAndRefusesOneThatIsTaken() throws Exception {
    NetworkInfo.PortMapping port =
        NetworkInfo.PortMapping.newBuilder().setHostPort(31999).setContainerPort(80).build();
    try (RawScheduler scheduler = subscribe()) {
      ContainerInfo.Builder bare = container("net-a");
      bare.getNetworkInfosBuilder(0).addPortMappings(port);
      scheduler.launch(task("bare", "sleep 1000").setContainer(bare));
      assertThat(scheduler.await("bare", TASK_RUNNING).getMessage())
          .startsWith(
              "Warning: nothing publishes host port 31999: no plugin of CNI network 'net-a'");

      scheduler.launchGroup(bare, command("one"), command("other"));
      for (String member : List.of("one", "other")) {
        assertThat(scheduler.await(member, TASK_RUNNING).getMessage())
            .startsWith("Warning: nothing publishes host port 31999");
      }

      ContainerInfo.Builder mapped = container("net-b");
      mapped.getNetworkInfosBuilder(0).addPortMappings(port);
      scheduler.launch(task("first", "sleep 1000").setContainer(mapped));
      assertThat(scheduler.await("first", TASK_RUNNING).getMessage()).isEmpty();
      scheduler.launch(task("second", "sleep 1000").setContainer(mapped));
      assertThat(scheduler.await("second", TASK_FAILED).getMessage())
          .contains("host port 31999/tcp is held by container");
      cluster.close();
    }
  }

  @Test
  void failsTheTaskOnAnUnknownNetwork() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(task("t", "true").setContainer(container("nope")));
      assertThat(scheduler.await("t", TASK_FAILED).getMessage()).contains("'nope'");
    }
  }

  @Test
  void failsTheTaskOnAnUnknownImage() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      ContainerInfo.Builder info = withImage(container("net-a"));
      info.getMesosBuilder().getImageBuilder().getDockerBuilder().setName("nope");
      scheduler.launch(task("t", "true").setContainer(info));
      assertThat(scheduler.await("t", TASK_FAILED).getMessage()).contains("'nope'");
      assertThat(networks.addressesInUse()).isEmpty();
    }
  }

  @Test
  @Tag("CNI-08")
  void usesTheHostsNetworkAndResolver() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(
          task(
                  "t",
                  "readlink /proc/self/ns/net; cat /etc/resolv.conf; nslookup localhost >&2; true")
              .setContainer(withImage(container())));
      scheduler.await("t", TASK_FINISHED);
      assertThat(output(scheduler, "t", "stdout"))
          .startsWith(Files.readSymbolicLink(Path.of("/proc/self/ns/net")) + "\n")
          .contains(Files.readString(Path.of("/etc/resolv.conf")));
    }
  }

  @Test
  @Tag("CNI-12")
  void givesTheContainerAResolverFileThatItsLibraryReads() throws Exception {
    networks.bridgeWithDns(
        "net-dns",
        "{\"nameservers\": [\"127.0.0.2\"], \"domain\": \"d.example\", \"search\": [\"s.example\"],"
            + " \"options\": [\"timeout:1\", \"attempts:1\"]}");
    try (RawScheduler scheduler = subscribe()) {
      // What the resolver says proves whom it asked.
      scheduler.launch(
          task("t", "cat /etc/resolv.conf; nslookup a.example 2>&1; true")
              .setContainer(withImage(container("net-dns"))));
      scheduler.await("t", TASK_FINISHED);
      assertThat(output(scheduler, "t", "stdout"))
          .contains("nameserver 127.0.0.2\n", "options timeout:1 attempts:1")
          .containsAnyOf("Server:\t\t127.0.0.2", "can't connect to remote host", "timed out");
    }
  }

  @Test
  @Tag("CNI-13")
  void keepsTheHostsFilesReadOnly() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(
          task(
                  "t",
                  "for f in hosts hostname resolv.conf; do"
                      + " (echo x >> /etc/$f) 2>/dev/null && echo wrote $f; done; echo done")
              .setContainer(withImage(container())));
      scheduler.await("t", TASK_FINISHED);
      assertThat(output(scheduler, "t", "stdout")).isEqualTo("done\n");
    }
  }

  @Test
  void killsATaskOnANetworkAndTakesItsNetworkAway() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(task("t", "sleep 1000").setContainer(container("net-a")));
      scheduler.await("t", TASK_RUNNING);
      assertThat(networks.addressesInUse()).hasSize(1);
      scheduler.kill("t");
      assertThat(scheduler.await("t", TASK_KILLED).getMessage())
          .isEqualTo("Command terminated with signal Terminated");
      // The isolator's root stays a mount of its own while the agent runs, as on Mesos.
      await().untilAsserted(() -> assertThat(networks.addressesInUse()).isEmpty());
      await().untilAsserted(() -> assertThat(networks.root()).isEmptyDirectory());
    }
  }

  @Test
  void takesEverythingAwayWhenItIsClosedWhileATaskRuns() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(
          task("t", "sleep 1000 & sleep 1000")
              .setContainer(withImage(container("net-a", "net-b"))));
      scheduler.await("t", TASK_RUNNING);
      cluster.close();
      networks.assertNothingLeft();
    }
  }

  @Test
  void endsWithItsFirstProcessWhoeverHasTheOutputOpen() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      String seconds = "1000." + ThreadLocalRandom.current().nextInt(1, 1_000_000_000);
      scheduler.launch(
          task("t", "(setsid sleep " + seconds + " &); exit 3").setContainer(container("net-a")));
      assertThat(scheduler.await("t", TASK_FAILED).getMessage())
          .isEqualTo("Command exited with status 3");
      await()
          .untilAsserted(
              () ->
                  assertThat(ProcessHandle.allProcesses())
                      .noneMatch(
                          process ->
                              List.of(process.info().arguments().orElse(new String[0]))
                                  .contains(seconds)));
    }
  }

  @Test
  void reportsTheExitStatusOfAnImagesCommand() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(task("t", "exit 7").setContainer(withImage(container("net-a"))));
      assertThat(scheduler.await("t", TASK_FAILED).getMessage())
          .isEqualTo("Command exited with status 7");
    }
  }

  /** An agent that is killed then has only that to tell how its task ended. */
  @Test
  void keepsHowACheckpointedTaskEndedUntilItsSchedulerKnows() throws Exception {
    FrameworkInfo framework = RawScheduler.framework().setCheckpoint(true).build();
    try (RawScheduler scheduler =
        RawScheduler.subscribe(cluster.master(), ContentType.PROTOBUF, framework)) {
      scheduler.launch(task("t", "exit 7").setContainer(container("net-a")));
      scheduler.await("t", TASK_RUNNING);
      TaskStatus end = scheduler.next(Event.Type.UPDATE).getUpdate().getStatus();
      assertThat(end.getState()).isEqualTo(TASK_FAILED);
      Path bundle =
          networks
              .runtimeDir()
              .resolve("containers")
              .resolve(end.getContainerStatus().getContainerId().getValue());
      // All else is gone.
      await().untilAsserted(() -> assertThat(bundle).isDirectoryNotContaining("glob:**/[!s]*"));
      await().untilAsserted(() -> assertThat(networks.addressesInUse()).isEmpty());
      assertThat(bundle.resolve("status")).hasContent("7");

      Call.Builder call = scheduler.call(Call.Type.ACKNOWLEDGE);
      call.getAcknowledgeBuilder()
          .setAgentId(end.getAgentId())
          .setTaskId(end.getTaskId())
          .setUuid(end.getUuid());
      scheduler.send(call);

      await().until(() -> Files.notExists(bundle));
    }
  }
}
