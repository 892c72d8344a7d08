package io.mesosj.local;

import static io.mesosj.local.testing.PageVisitor.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.mesos.v1.Protos.TaskState.TASK_DROPPED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_GONE_BY_OPERATOR;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.local.testing.Attacks;
import io.mesosj.local.testing.CutRelay;
import io.mesosj.local.testing.PageVisitor;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.TransportOptions;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.task.TerminalState;
import io.mesosj.protocol.testing.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that joins a cluster over the network, perhaps a bad one. */
@Timeout(300)
class JoiningAgentIT {
  @TempDir Path work;
  private LocalCluster cluster;
  private RawScheduler scheduler;

  @BeforeEach
  void start() throws Exception {
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .agentTimeout(Duration.ofSeconds(2))
                .agents(List.of(agent("one", "cpus:1;mem:64")))
                .build());
    scheduler =
        RawScheduler.subscribe(
            cluster.master(), ContentType.PROTOBUF, RawScheduler.framework().build());
  }

  @AfterEach
  void stop() throws IOException {
    scheduler.close();
    cluster.close();
  }

  private static LocalAgentOptions agent(String name, String resources) {
    return new LocalAgentOptions(
        name, Optional.of(Resources.parse(resources)), List.of(), 0, Optional.empty());
  }

  private JoiningAgent join(String name, URI master, String authorization) throws IOException {
    return JoiningAgent.start(
        LocalClusterOptions.builder()
            .workDir(work.resolve("work"))
            .agents(List.of(agent(name, "cpus:3;mem:192")))
            .build(),
        master,
        Map.of("Authorization", authorization),
        TransportOptions.defaults());
  }

  private JoiningAgent join(URI master) throws IOException {
    return join("two", master, cluster.authorization());
  }

  /** Launches on the agent that joined, which alone has three CPUs. */
  private void launch(String id, String command) throws Exception {
    Offer offer = scheduler.offer();
    while (!Resources.of(offer.getResourcesList())
        .unallocated()
        .contains(Resources.parse("cpus:2"))) {
      offer = scheduler.offer();
    }
    assertThat(offer.getHostname()).isEqualTo("127.0.0.1");
    Call.Builder call = scheduler.call(Call.Type.ACCEPT);
    call.getAcceptBuilder()
        .addOfferIds(offer.getId())
        .addOperationsBuilder()
        .setType(Offer.Operation.Type.LAUNCH)
        .getLaunchBuilder()
        .addTaskInfos(
            TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(offer.getAgentId())
                .setCommand(CommandInfo.newBuilder().setValue(command))
                .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto()));
    scheduler.send(call);
  }

  private TaskState end(String task) throws Exception {
    TaskState state = scheduler.update(task).getState();
    while (!TerminalState.is(state)) {
      state = scheduler.update(task).getState();
    }
    return state;
  }

  @Test
  void runsTasksAndLeavesWithThem() throws Exception {
    JoiningAgent joined = join(cluster.master());
    try (joined) {
      assertThat(cluster.agents())
          .containsOnlyKeys("one", "two")
          .containsEntry("two", joined.address());
      launch("ends", "echo out; exit 3");
      assertThat(scheduler.await("ends", TASK_FAILED).getMessage())
          .isEqualTo("Command exited with status 3");
      launch("killed", "exec sleep 1000");
      scheduler.await("killed", TASK_RUNNING);
      scheduler.kill("killed");
      scheduler.await("killed", TASK_KILLED);
      launch("left", "exec sleep 1000");
      scheduler.await("left", TASK_RUNNING);
    }
    // What the agent said of it at the end.
    assertThat(scheduler.update("left").getState()).isIn(TASK_KILLED, TASK_GONE_BY_OPERATOR);
    assertThat(cluster.agents()).containsOnlyKeys("one");
  }

  @Test
  void whatHappensWhileTheConnectionIsBrokenArrivesOnceAndInOrder() throws Exception {
    Path end = work.resolve("end");
    try (CutRelay relay = new CutRelay(cluster.master().getPort());
        JoiningAgent joined = join(URI.create("http://127.0.0.1:" + relay.port()))) {
      launch("ends", "while [ ! -e " + end + " ]; do sleep 0.1; done");
      launch("stays", "exec sleep 1000");
      scheduler.await("ends", TASK_RUNNING);
      scheduler.await("stays", TASK_RUNNING);

      relay.cut();
      assertThat(scheduler.update("stays").getState()).isEqualTo(TASK_UNREACHABLE);
      Files.createFile(end);
      assertThat(joined.lost()).isNotDone();
      relay.mend();

      scheduler.await("ends", TASK_FINISHED);
      scheduler.kill("stays");
      scheduler.await("stays", TASK_KILLED);
      for (int i = 0; i < 5; i++) {
        relay.cut();
        relay.mend();
      }
      // An offer may be withdrawn while it is accepted.
      TaskState state = TASK_DROPPED;
      for (int i = 0; state == TASK_DROPPED && i < 10; i++) {
        launch("after" + i, "true");
        state = end("after" + i);
      }
      assertThat(state).isEqualTo(TASK_FINISHED);
    }
  }

  @Test
  void isStoppedAndDrainedAsOthers() throws Exception {
    try (JoiningAgent joined = join(cluster.master())) {
      assertThat(joined.name()).isEqualTo("two");
      launch("t", "exec sleep 1000");
      scheduler.await("t", TASK_RUNNING);

      cluster.stopAgent("two");
      assertThat(scheduler.update("t").getState()).isEqualTo(TASK_UNREACHABLE);
      cluster.startAgent("two");
      assertThat(scheduler.update("t").getState()).isEqualTo(TASK_RUNNING);
      cluster.drainAgent("two");
      scheduler.await("t", TASK_KILLED);

      cluster.markAgentGone("two");
      assertThatThrownBy(() -> joined.lost().get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
          .hasMessageContaining("has given the agent up");
    }
  }

  @Test
  void showsItsTasksOutputAndNetworksOnTheMastersPage() throws Exception {
    PageVisitor visitor = PageVisitor.signIn(cluster);
    String own = cluster.master().toString();
    try (CutRelay relay = new CutRelay(cluster.master().getPort());
        JoiningAgent joined = join(URI.create("http://127.0.0.1:" + relay.port()))) {
      launch("t", "echo heard; exec sleep 1000");
      scheduler.await("t", TASK_RUNNING);
      String agent = agentId(visitor, joined.address().getAuthority());
      String path =
          "/frameworks/" + scheduler.frameworkId().getValue() + "/executors/t/runs/latest/stdout";
      HttpRequest.Builder read =
          visitor
              .post(
                  "agent/api/v1?agent=" + agent,
                  JsonTrees.write(
                      JsonTrees.object()
                          .put("type", "READ_FILE")
                          .set("read_file", JsonTrees.object().put("path", path).put("offset", 0))))
              .header("Origin", own);
      String heard = Base64.getEncoder().encodeToString("heard\n".getBytes(UTF_8));

      await().untilAsserted(() -> assertThat(send(read).body()).contains(heard));
      assertThat(
              send(visitor
                      .post(
                          "agent/api/v1?agent=" + agent,
                          "{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"/etc/passwd\",\"offset\":0}}")
                      .header("Origin", own))
                  .statusCode())
          .isEqualTo(404);
      assertThat(
              send(visitor
                      .post("agent/api/v1?agent=" + agent, "{\"type\":\"GET_CONTAINERS\"}")
                      .header("Origin", own))
                  .statusCode())
          .isEqualTo(403);
      HttpResponse<String> networks = send(visitor.get("networks?agent=" + agent));
      assertThat(networks.statusCode()).isEqualTo(200);
      assertThat(JsonTrees.read(networks.body().getBytes(UTF_8)).has("calls")).isTrue();

      relay.cut();
      await()
          .untilAsserted(
              () ->
                  assertThat(send(read).body()).isEqualTo("The agent 'two' is not connected now."));
      relay.mend();
      await().untilAsserted(() -> assertThat(send(read).body()).contains(heard));
    }
  }

  private static String agentId(PageVisitor visitor, String address) throws Exception {
    for (JsonNode one :
        JsonTrees.read(send(visitor.get("agents")).body().getBytes(UTF_8)).path("agents")) {
      if (one.path("address").asText().equals(address)) {
        return one.path("id").asText();
      }
    }
    throw new AssertionError("the page knows no agent at " + address);
  }

  @Test
  void knowsWhenTheClusterIsAnother() throws Exception {
    try (CutRelay relay = new CutRelay(cluster.master().getPort());
        JoiningAgent joined = join(URI.create("http://127.0.0.1:" + relay.port()))) {
      launch("t", "exec sleep 1000");
      scheduler.await("t", TASK_RUNNING);
      try (LocalCluster other =
          LocalCluster.start(
              LocalClusterOptions.builder()
                  .authentication(io.mesosj.local.access.Authentication.NONE)
                  .build())) {
        relay.cut();
        relay.mendTo(other.master().getPort());
        assertThatThrownBy(() -> joined.lost().get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
            .hasMessageContaining("was started anew");
      }
    }
  }

  @Test
  void isRefusedWithoutLeavingAnything() throws Exception {
    Attacks.refused(
        "an agent that joins without a credential",
        () ->
            assertThatThrownBy(() -> join("two", cluster.master(), "Basic eDp4"))
                .hasMessageContaining("answers 401"));
    assertThatThrownBy(() -> join("one", cluster.master(), cluster.authorization()))
        .hasMessageContaining("there is an agent 'one' already");
    try (JoiningAgent joined = join(cluster.master())) {
      assertThat(joined.address()).isNotNull();
    }
    assertThatThrownBy(() -> join(cluster.master()))
        .hasMessageContaining("give another --work_dir");
    await().untilAsserted(() -> assertThat(cluster.agents()).containsOnlyKeys("one"));
    try (JoiningAgent free =
        JoiningAgent.start(
            LocalClusterOptions.builder().build(),
            cluster.master(),
            Map.of("Authorization", cluster.authorization()),
            TransportOptions.defaults())) {
      assertThat(cluster.agents()).containsValue(free.address());
    }
  }
}
