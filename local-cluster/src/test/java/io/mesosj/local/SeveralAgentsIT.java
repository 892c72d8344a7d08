package io.mesosj.local;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.local.testing.RawHttp;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A master with several agents in one process. */
@NeedsRoot
class SeveralAgentsIT {
  private final CniFixture networks = new CniFixture().plainBridge("net");
  private final LocalCluster cluster =
      LocalCluster.start(
          LocalClusterOptions.builder()
              .workDir(networks.work().resolve("agents"))
              .runtimeDir(networks.runtimeDir())
              .networkCniConfigDir(networks.configDir())
              .networkCniPluginsDir(List.of(CniFixture.PLUGINS))
              .agentTimeout(Duration.ofSeconds(2))
              .agents(
                  List.of(
                      LocalAgentOptions.parse(
                          "name=a,resources=cpus:1;mem:128,attributes=rack:r1,domain=eu/eu-1"),
                      LocalAgentOptions.parse(
                          "name=b,resources=cpus:2;mem:256,attributes=rack:r2,domain=eu/eu-2")))
              .build());
  private final RawScheduler scheduler =
      RawScheduler.subscribe(
          cluster.master(), ContentType.PROTOBUF, RawScheduler.framework().build());

  SeveralAgentsIT() throws Exception {}

  /** The cluster takes everything away by itself; the fixture checks that. */
  @AfterEach
  void close() throws IOException {
    scheduler.close();
    cluster.close();
    networks.close();
  }

  private Map<String, Offer> offersByRack() throws InterruptedException {
    Map<String, Offer> offers = new HashMap<>();
    for (int i = 0; i < 2; i++) {
      Offer offer = scheduler.offer();
      Attribute rack = offer.getAttributes(0);
      assertThat(rack.getName()).isEqualTo("rack");
      offers.put(rack.getText().getValue(), offer);
    }
    return offers;
  }

  private static Offer on(Map<String, Offer> offers, String rack) {
    return Objects.requireNonNull(offers.get(rack), "no offer on " + rack);
  }

  private void launch(Offer offer, String id, String command) throws Exception {
    Operation.Builder launch = Operation.newBuilder().setType(Operation.Type.LAUNCH);
    launch
        .getLaunchBuilder()
        .addTaskInfos(
            TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(offer.getAgentId())
                .setCommand(CommandInfo.newBuilder().setValue(command))
                .setContainer(
                    ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .addNetworkInfos(NetworkInfo.newBuilder().setName("net")))
                .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto()));
    Call.Builder call = scheduler.call(Call.Type.ACCEPT);
    call.getAcceptBuilder().addOfferIds(offer.getId()).addOperations(launch);
    scheduler.send(call);
  }

  private static String address(TaskStatus status) {
    return status.getContainerStatus().getNetworkInfos(0).getIpAddresses(0).getIpAddress();
  }

  @Test
  void tasksOfDifferentAgentsReachEachOtherOnOneNetwork() throws Exception {
    Map<String, Offer> offers = offersByRack();
    AgentID one = on(offers, "r1").getAgentId();
    AgentID two = on(offers, "r2").getAgentId();
    assertThat(one).isNotEqualTo(two);
    Resources offered = Resources.of(on(offers, "r2").getResourcesList()).unallocated();
    assertThat(offered.contains(Resources.parse("cpus:2;mem:256"))).isTrue();
    assertThat(offered.contains(Resources.parse("cpus:2.1"))).isFalse();
    assertThat(cluster.agents()).containsOnlyKeys("a", "b");

    launch(on(offers, "r1"), "server", "exec sleep 1000");
    TaskStatus server = scheduler.await("server", TASK_RUNNING);
    assertThat(server.getAgentId()).isEqualTo(one);
    launch(on(offers, "r2"), "client", "exec busybox ping -c 1 -W 5 " + address(server));

    TaskStatus client = scheduler.await("client", TASK_FINISHED);
    assertThat(client.getAgentId()).isEqualTo(two);
    scheduler.kill("server");
    scheduler.await("server", TASK_KILLED);
  }

  @Test
  void tasksOfAnAgentThatIsCutOffAreUnreachableUntilItIsBack() throws Exception {
    Offer offer = on(offersByRack(), "r1");
    launch(offer, "t", "exec sleep 1000");
    scheduler.await("t", TASK_RUNNING);

    cluster.stopAgent("a");

    TaskStatus unreachable = scheduler.update("t");
    assertThat(unreachable.getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    assertThat(unreachable.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
    assertThat(unreachable.hasUnreachableTime()).isTrue();
    reconcile("t", offer.getAgentId());
    assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_UNREACHABLE);

    cluster.startAgent("a");

    TaskStatus back = scheduler.update("t");
    assertThat(back.getState()).isEqualTo(TASK_RUNNING);
    assertThat(back.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REREGISTERED);
    scheduler.kill("t");
    scheduler.await("t", TASK_KILLED);
  }

  private void reconcile(String task, AgentID agent) throws Exception {
    Call.Builder call = scheduler.call(Call.Type.RECONCILE);
    call.getReconcileBuilder()
        .addTasksBuilder()
        .setTaskId(TaskID.newBuilder().setValue(task))
        .setAgentId(agent);
    scheduler.send(call);
  }

  @Test
  void whatATaskDidMeanwhileIsToldWhenItsAgentIsBack() throws Exception {
    Offer offer = on(offersByRack(), "r1");
    launch(offer, "t", "exec sleep 1");
    scheduler.await("t", TASK_RUNNING);

    cluster.stopAgent("a");
    scheduler.kill("t");
    assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    cluster.startAgent("a");

    scheduler.await("t", TASK_FINISHED);
  }

  @Test
  void anAgentIsDrained() throws Exception {
    Map<String, Offer> offers = offersByRack();
    AgentID agent = on(offers, "r1").getAgentId();
    launch(on(offers, "r1"), "t", "exec sleep 1000");
    scheduler.await("t", TASK_RUNNING);

    operate("\"DRAIN_AGENT\",\"drain_agent\":{\"agent_id\":{\"value\":\"%s\"}}", agent);

    scheduler.await("t", TASK_KILLED);
    await()
        .untilAsserted(
            () ->
                assertThat(operate("\"GET_AGENTS\"", agent))
                    .contains("\"deactivated\":true", "\"state\":\"DRAINED\""));
    operate("\"REACTIVATE_AGENT\",\"reactivate_agent\":{\"agent_id\":{\"value\":\"%s\"}}", agent);
    Offer again = scheduler.offer();
    while (!again.getAgentId().equals(agent)) {
      again = scheduler.offer();
    }
  }

  @Test
  void tasksOfAnAgentThatIsMarkedGoneAreGone() throws Exception {
    Map<String, Offer> offers = offersByRack();
    AgentID agent = on(offers, "r1").getAgentId();
    launch(on(offers, "r1"), "t", "exec sleep 1000");
    scheduler.await("t", TASK_RUNNING);

    operate("\"MARK_AGENT_GONE\",\"mark_agent_gone\":{\"agent_id\":{\"value\":\"%s\"}}", agent);

    TaskStatus gone = scheduler.update("t");
    assertThat(gone.getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
    assertThat(gone.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
    assertThat(operate("\"GET_AGENTS\"", agent)).doesNotContain(agent.getValue());
    reconcile("t", agent);
    assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
  }

  @Test
  void faultDomainsAreInOffers() throws Exception {
    assertThat(on(offersByRack(), "r2").getDomain().getFaultDomain().getZone().getName())
        .isEqualTo("eu-2");
  }

  private String operate(String call, AgentID agent) throws Exception {
    HttpResponse<InputStream> answer =
        new RawHttp(cluster.master(), "/api/v1")
            .post(
                "{\"type\":" + call.formatted(agent.getValue()) + "}",
                "Content-Type",
                "application/json",
                "Accept",
                "application/json");
    assertThat(answer.statusCode()).isEqualTo(200);
    return RawHttp.text(answer);
  }
}
