package io.mesosj.local;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.local.testing.BusyboxImage;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Patience;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Executors that reach their agent over its domain socket. The agent listens on loopback, which is
 * another one in a container on a CNI network.
 */
@NeedsRoot
abstract class DomainSocketContract {
  static final Duration LIMIT = Patience.LIMIT;

  final CniFixture networks = new CniFixture().plainBridge("net");
  LocalCluster cluster = start(true);

  DomainSocketContract() throws IOException {}

  /**
   * A task that an executor of the framework's own runs as a process in {@code container}; its id
   * is {@code own}.
   */
  abstract TaskInfo.Builder ofOwnExecutor(ContainerInfo.Builder container, String command);

  /** Launches a group on the network, by the executor that the tests are about. */
  abstract void launchGroup(RawScheduler scheduler, TaskInfo.Builder... tasks) throws Exception;

  /** How many event streams from the host's network a group of two tasks has. */
  abstract int streams();

  private LocalCluster start(boolean sockets) throws IOException {
    BusyboxImage.named("tiny").saveTo(networks.work().resolve("images"));
    return LocalCluster.start(
        LocalClusterOptions.builder()
            .workDir(networks.work().resolve("agent"))
            .runtimeDir(networks.runtimeDir())
            .networkCniConfigDir(networks.configDir())
            .networkCniPluginsDir(List.of(CniFixture.PLUGINS))
            .dockerRegistry(networks.work().resolve("images").toString())
            .dockerStoreDir(networks.work().resolve("image-store"))
            .httpExecutorDomainSockets(sockets)
            .build());
  }

  @AfterEach
  void close() throws IOException {
    cluster.close();
    assertThat(socket()).doesNotExist();
    networks.close();
  }

  final Path socket() {
    return networks.runtimeDir().resolve("agent.sock");
  }

  /** How many connections were made to the socket from the host's network; see proc(5). */
  final long connections() throws IOException {
    String connected = " 03 ";
    try (Stream<String> sockets = Files.lines(Path.of("/proc/net/unix"))) {
      return sockets
          .filter(line -> line.endsWith(" " + socket()) && line.contains(connected))
          .count();
    }
  }

  final RawScheduler subscribe() throws Exception {
    return RawScheduler.subscribe(
        cluster.master(), ContentType.PROTOBUF, RawScheduler.framework().build());
  }

  static TaskInfo.Builder task(String id) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto());
  }

  static TaskInfo.Builder command(String id, String command) {
    return task(id).setCommand(CommandInfo.newBuilder().setValue(command));
  }

  static ContainerInfo.Builder onNetwork() {
    return ContainerInfo.newBuilder()
        .setType(ContainerInfo.Type.MESOS)
        .addNetworkInfos(NetworkInfo.newBuilder().setName("net"));
  }

  static ContainerInfo.Builder image(ContainerInfo.Builder container) {
    Image.Builder image = container.getMesosBuilder().getImageBuilder();
    image.setType(Image.Type.DOCKER).getDockerBuilder().setName("tiny");
    return container;
  }

  static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /** What a JVM needs of the machine, for an image that has none. */
  private static void mountJava(ContainerInfo.Builder container) {
    Stream<String> system =
        Stream.of("/lib", "/lib64", "/usr/lib", "/etc/java-17-openjdk", javaHome().toString());
    Stream<String> classes =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
    Stream.concat(system, classes)
        .filter(path -> path.startsWith("/") && Files.exists(Path.of(path)))
        .forEach(
            path ->
                container.addVolumes(
                    Volume.newBuilder()
                        .setMode(Volume.Mode.RO)
                        .setContainerPath(path)
                        .setHostPath(path)));
  }

  final String output(RawScheduler scheduler, String executor) throws Exception {
    return RawScheduler.read(
        cluster.agent(),
        "/frameworks/"
            + scheduler.frameworkId().getValue()
            + "/executors/"
            + executor
            + "/runs/latest/stdout");
  }

  @Test
  @Tag("CMD-06")
  void servesACommandExecutorOnANetworkWhereTheAgentCantBeReached() throws Exception {
    String command =
        "echo $MESOS_DOMAIN_SOCKET;"
            + " busybox wget -qO- http://$MESOS_AGENT_ENDPOINT/health 2>&1 || echo by this alone;"
            + " exec sleep 1000";
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(ofOwnExecutor(onNetwork(), command));
      TaskStatus running = scheduler.await("t", TASK_RUNNING);
      assertThat(running.getContainerStatus().getNetworkInfos(0).getIpAddresses(0).getIpAddress())
          .startsWith(networks.prefix(0));
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(output(scheduler, "own"))
                      .startsWith(socket() + "\n")
                      .endsWith("\nby this alone\n"));
      scheduler.kill("t");
      scheduler.await("t", TASK_KILLED);
    }
  }

  /** The image sees nothing of the machine's runtime directory, and can't take the socket away. */
  @ParameterizedTest
  @ValueSource(strings = {"root", "nobody"})
  @Tag("CMD-06")
  void mountsTheSocketIntoTheContainerOfAnExecutorInAnImage(String user) throws Exception {
    ContainerInfo.Builder container = image(onNetwork());
    mountJava(container);
    String command =
        "id -un; echo $MESOS_DOMAIN_SOCKET; chmod 0 $MESOS_DOMAIN_SOCKET || echo kept; ls "
            + networks.runtimeDir()
            + " || echo absent";
    TaskInfo.Builder task = ofOwnExecutor(container, command);
    task.getExecutorBuilder().getCommandBuilder().setUser(user);
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(task);
      scheduler.await("t", TASK_FINISHED);
      assertThat(output(scheduler, "own"))
          .isEqualTo(user + "\n/mnt/mesos/agent.sock\nkept\nabsent\n");
    }
  }

  /** What the socket is for. */
  @Test
  void losesAnExecutorThatCantReachTheAgentWithoutIt() throws Exception {
    cluster.close();
    cluster = start(false);
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(ofOwnExecutor(onNetwork(), "true"));
      assertThat(scheduler.await("t", TASK_FAILED).getReason())
          .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }
  }

  /** {@link #close} checks that nothing is left. */
  @Test
  void takesAnExecutorAwayThatEndsJustWhenTheClusterIsClosed() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(ofOwnExecutor(onNetwork(), "true"));
      TaskStatus running = scheduler.await("t", TASK_RUNNING);
      String id = running.getContainerStatus().getContainerId().getValue();
      scheduler.await("t", TASK_FINISHED);
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> !Files.exists(networks.runtimeDir().resolve("runc").resolve(id)));
    }
  }

  @Test
  @Tag("GRP-16")
  void drivesATaskGroupOverTheSocket() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      launchGroup(
          scheduler,
          command("a", "test -z \"$MESOS_DOMAIN_SOCKET\" && exec sleep 1000"),
          command("b", "test -z \"$MESOS_DOMAIN_SOCKET\" && exec sleep 1000"));
      await().atMost(LIMIT).until(() -> connections() == streams());
      scheduler.await("a", TASK_RUNNING);
      scheduler.kill("a");
      scheduler.await("a", TASK_KILLED);
      await().atMost(LIMIT).until(() -> connections() == 0);
    }
  }
}
