package io.mesosj.local;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.local.access.OwnCredential;
import io.mesosj.local.testing.Attacks;
import io.mesosj.local.testing.BusyboxImage;
import io.mesosj.local.testing.LocalUser;
import io.mesosj.local.testing.RawHttp;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.testing.NeedsRoot;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other users, containers and executors get out of root's cluster. */
@NeedsRoot
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterAttacksIT {
  /** Everything that is served, but for /health and /version. */
  private static final List<String> MASTER = List.of("/api/v1/scheduler", "/api/v1", "/redirect");

  private static final List<String> AGENT =
      List.of(
          "/api/v1",
          "/slave(1)/api/v1",
          "/files/read?path=/",
          "/slave(1)/files/read?path=/",
          "/files/browse?path=/",
          "/slave(1)/files/browse?path=/",
          "/api/v1/executor",
          "/slave(1)/api/v1/executor");

  private static final String SUBSCRIBE =
      "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"root\",\"name\":\"x\"}}}";

  private final LocalUser attacker = new LocalUser();
  private LocalCluster cluster;
  private RawScheduler scheduler;
  private Path runtime;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    BusyboxImage.named("tiny").saveTo(directory.resolve("images"));
    runtime = directory.resolve("run");
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .runtimeDir(runtime)
                .dockerRegistry(directory.resolve("images").toString())
                .dockerStoreDir(directory.resolve("image-store"))
                .resources(Resources.parse("cpus:8;mem:4096;disk:1000"))
                .httpExecutorDomainSockets(true)
                .build());
    scheduler =
        RawScheduler.subscribe(
            cluster.master(), ContentType.PROTOBUF, RawScheduler.framework().build());
  }

  @AfterAll
  void stop() throws Exception {
    scheduler.close();
    cluster.close();
    attacker.close();
    assertThat(runtime.resolve("credentials")).doesNotExist();
  }

  private String curl(String... arguments) throws Exception {
    List<String> line =
        new ArrayList<>(List.of("curl", "-s", "-m", "10", "-o", "/dev/null", "-w", "%{http_code}"));
    line.addAll(List.of(arguments));
    return attacker.run(line.toArray(String[]::new));
  }

  private void assertRefused(URI server, String path) throws Exception {
    String url = server + path;
    assertThat(curl(url)).as("GET %s", url).isEqualTo("401");
    assertThat(curl("-H", "Content-Type: application/json", "-d", SUBSCRIBE, url))
        .as("POST %s", url)
        .isEqualTo("401");
    assertThat(curl("-u", OwnCredential.PRINCIPAL + ":guess", "-d", SUBSCRIBE, url))
        .as("guessing at %s", url)
        .isEqualTo("401");
    assertThat(curl("-H", "Authorization: Bearer guess", "-d", SUBSCRIBE, url))
        .as("a token at %s", url)
        .isEqualTo("401");
  }

  @Test
  void anotherUserGetsNothingOfAnyEndpoint() throws Exception {
    for (String path : MASTER) {
      Attacks.refused(
          "another user at the master's " + path, () -> assertRefused(cluster.master(), path));
    }
    for (String path : AGENT) {
      Attacks.refused(
          "another user at the agent's " + path, () -> assertRefused(cluster.agent(), path));
    }
    assertThat(curl(cluster.master() + "/health")).isEqualTo("200");
    assertThat(curl(cluster.master() + "/version")).isEqualTo("200");
    assertThat(curl(cluster.agent() + "/health")).isEqualTo("200");
  }

  @Test
  void anotherUserFindsNoCredential() throws Exception {
    String secret = cluster.authorization().substring("Basic ".length());
    for (Path file :
        List.of(
            runtime.resolve("credentials"),
            runtime.resolve("authorization"),
            Path.of("/run/mesos-execute-j/clusters"))) {
      assertThat(file).exists();
      Attacks.refused(
          "another user reads " + file.getFileName(),
          () ->
              assertThat(attacker.run("sh", "-c", "cat " + file + "; ls " + file))
                  .contains("ermission denied")
                  .doesNotContain(secret));
    }
    assertThat(Files.getPosixFilePermissions(runtime.resolve("credentials"))).hasSize(2);
  }

  @Test
  void anotherUserGetsNothingThroughTheSocket() throws Exception {
    Path socket = runtime.resolve("agent.sock");
    assertThat(socket).exists();
    Attacks.refused(
        "another user at the domain socket",
        () ->
            assertThat(
                    curl(
                        "--unix-socket",
                        socket.toString(),
                        "-d",
                        "{}",
                        "http://agent/slave(1)/api/v1/executor"))
                .isIn("000", "401"));
  }

  private TaskInfo.Builder task(String id, String user, String command) {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName(id)
            .setTaskId(TaskID.newBuilder().setValue(id))
            .setCommand(CommandInfo.newBuilder().setUser(user).setValue(command))
            .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto());
    task.getContainerBuilder().setType(ContainerInfo.Type.MESOS);
    Image.Builder image = task.getContainerBuilder().getMesosBuilder().getImageBuilder();
    image.setType(Image.Type.DOCKER).getDockerBuilder().setName("tiny");
    return task;
  }

  private String output(String executor) throws Exception {
    return RawScheduler.read(
        cluster.agent(),
        "/frameworks/"
            + scheduler.frameworkId().getValue()
            + "/executors/"
            + executor
            + "/runs/latest/stdout");
  }

  /** On the host network, which is the default. */
  @ParameterizedTest
  @ValueSource(strings = {"root", "nobody"})
  void aContainerGetsNothing(String user) throws Exception {
    StringBuilder script = new StringBuilder();
    for (URI server : List.of(cluster.master(), cluster.agent())) {
      for (String path : server.equals(cluster.master()) ? MASTER : AGENT) {
        script.append(
            "printf 'POST %s HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\n{}' | nc 127.0.0.1 %d | head -n 1; "
                .formatted(path, server.getPort()));
      }
    }
    String id = "from-" + user;
    scheduler.launch(
        task(
            id,
            user,
            script
                + "echo ENV; env; cat /run/mesos-execute-j/clusters/* "
                + runtime
                + "/credentials; true"));
    scheduler.await(id, TASK_FINISHED);

    String said = output(id);
    Attacks.refused(
        "a container on the host network as " + user,
        () ->
            assertThat(said.substring(0, said.indexOf("ENV")).lines())
                .hasSize(MASTER.size() + AGENT.size())
                .allMatch(line -> line.startsWith("HTTP/1.1 401")));
    Attacks.refused(
        "a container looks for credentials as " + user,
        () ->
            assertThat(said)
                .doesNotContain("TOKEN")
                .doesNotContain("secret")
                .doesNotContain(cluster.authorization().substring("Basic ".length())));
  }

  private TaskInfo.Builder ofExecutor(String name) {
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue(name))
            .setCommand(
                CommandInfo.newBuilder()
                    .setValue("echo $MESOS_EXECUTOR_AUTHENTICATION_TOKEN; exec sleep 1000"))
            .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto());
    return TaskInfo.newBuilder()
        .setName(name)
        .setTaskId(TaskID.newBuilder().setValue(name + "-task"))
        .setExecutor(executor)
        .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto());
  }

  private String token(String executor) {
    return await()
        .ignoreExceptions()
        .until(() -> output(executor).strip(), said -> !said.isEmpty());
  }

  private int call(String token, String executor) throws Exception {
    String call =
        "{\"type\":\"SUBSCRIBE\",\"framework_id\":{\"value\":\"%s\"},\"executor_id\":{\"value\":\"%s\"},\"subscribe\":{}}"
            .formatted(scheduler.frameworkId().getValue(), executor);
    var answer =
        RawHttp.stranger(cluster.agent(), "/api/v1/executor")
            .post(call, "Content-Type", "application/json", "Authorization", "Bearer " + token);
    answer.body().close();
    return answer.statusCode();
  }

  @Test
  void aTokenOpensItsExecutorsOwnCallsWhileThatLives() throws Exception {
    TaskInfo.Builder first = ofExecutor("one");
    scheduler.launch(first);
    scheduler.launch(ofExecutor("two"));
    String one = token("one");
    String two = token("two");
    assertThat(one).isNotEqualTo(two);
    assertThat(call(one, "one")).isEqualTo(200);
    Attacks.refused(
        "an executor speaks for another", () -> assertThat(call(two, "one")).isEqualTo(403));
    for (String path : List.of("/api/v1", "/files/read?path=/")) {
      Attacks.refused(
          "an executor's token at the agent's " + path,
          () ->
              assertThat(
                      curl(
                          "-H", "Authorization: Bearer " + one, "-d", "{}", cluster.agent() + path))
                  .isEqualTo("401"));
    }
    var shutdown = scheduler.call(Call.Type.SHUTDOWN);
    shutdown.getShutdownBuilder().getExecutorIdBuilder().setValue("one");
    shutdown.getShutdownBuilder().setAgentId(first.getAgentId());
    scheduler.send(shutdown);
    await().until(() -> call(one, "one") != 200);
    Attacks.refused(
        "the token of an executor that has ended",
        () -> assertThat(call(one, "one")).isEqualTo(401));
  }
}
