package io.mesosj.junit;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.local.LocalCluster;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.operator.MasterApi;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.List;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The annotation as a framework's test has it. */
@NeedsRoot
@Timeout(120)
@SuppressWarnings("NullAway.Init") // the extension sets the fields
@MesosCluster(
    agents = 2,
    networks = {"a", "b"})
class MesosClusterIT {
  @MesosCluster(resources = "cpus:1;mem:128")
  private static TestCluster other;

  @MesosCluster private TestCluster own;

  @Test
  void aTaskIsOnTheNetworksThatWereMade(
      Launcher launcher, TestCluster cluster, CniNetworks networks) throws Exception {
    LaunchedTask task =
        launcher.launch(
            Tasks.shell("hello", "ip -4 addr").network("name=a").network("name=b").build());

    List<NetworkInfo> infos = Tasks.running(task).getContainerStatus().getNetworkInfosList();
    assertThat(infos).extracting(NetworkInfo::getName).containsExactly("a", "b");
    assertThat(Tasks.ended(task).getState()).isEqualTo(TASK_FINISHED);
    assertThat(cluster.output(task))
        .contains("inet " + infos.get(0).getIpAddresses(0).getIpAddress() + "/24")
        .contains("inet " + infos.get(1).getIpAddresses(0).getIpAddress() + "/24");
    assertThat(networks.names()).containsExactlyInAnyOrder("a", "b");
    assertThat(NetworkInterface.getByName(networks.bridge("a")).inetAddresses())
        .contains(networks.gateway("a"));
    assertThat(networks.subnet("a")).isNotEqualTo(networks.subnet("b"));
    assertThatThrownBy(() -> networks.bridge("c")).hasMessageContaining("no network 'c'");
  }

  @Test
  void everyTypeLeadsToTheClassCluster(
      URI address, MasterApi api, LocalCluster local, SchedulerOptions options) throws Exception {
    assertThat(local.master()).isEqualTo(address);
    assertThat(api.state().getGetAgents().getAgentsList()).hasSize(2);
    try (Launcher launcher =
        Launcher.start(options, LauncherOptions.defaults(), new LauncherListener() {})) {
      Tasks.ended(launcher.launch(Tasks.shell("t", "true").build()));
      assertThat(api.state().getGetFrameworks().getFrameworksList())
          .extracting(one -> one.getFrameworkInfo().getName())
          .anyMatch(name -> name.startsWith("everyTypeLeadsToTheClassCluster"));
    }
  }

  @Test
  void fieldsAndParametersHaveTheirOwn(TestCluster classes, @MesosCluster TestCluster parameters)
      throws Exception {
    assertThat(List.of(classes, other, own, parameters).stream().map(TestCluster::master))
        .doesNotHaveDuplicates();
    assertThat(
            other.masterApi().state().getGetAgents().getAgents(0).getTotalResourcesList().stream()
                .filter(resource -> resource.getName().equals("cpus"))
                .findFirst()
                .orElseThrow()
                .getScalar()
                .getValue())
        .isEqualTo(1);
  }

  @Nested
  class InANestedClass {
    @Test
    void theOuterClusterIsThere(CniNetworks networks) {
      assertThat(networks.names()).contains("a", "b");
    }
  }
}
