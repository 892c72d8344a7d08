package io.mesosj.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the annotation can't say, by the builder. */
@Timeout(120)
class ExtensionBuilderIT {
  @Timeout(120)
  static class PerMethodIT {
    private static final Set<URI> SEEN = ConcurrentHashMap.newKeySet();

    @RegisterExtension
    static final MesosClusterExtension MESOS =
        MesosClusterExtension.builder().agents(2).per(Lifecycle.PER_METHOD).build();

    @RepeatedTest(2)
    void eachTestHasItsOwn(TestCluster cluster) {
      assertThat(SEEN.add(cluster.master())).isTrue();
      assertThat(cluster.cluster().agents()).containsOnlyKeys("agent-1", "agent-2");
    }
  }

  @RegisterExtension
  final MesosClusterExtension mesos =
      MesosClusterExtension.builder()
          .resources("cpus:2;mem:512")
          .options(options -> options.offerTimeout(Duration.ofSeconds(30)))
          .build();

  @Test
  void anInstancesFieldHasOneForTheTest(TestCluster cluster) throws Exception {
    assertThat(cluster.masterApi().state().getGetAgents().getAgentsList()).hasSize(1);
  }

  @Test
  void clustersPerMethodDiffer() {
    Runs.of(PerMethodIT.class).assertStatistics(events -> events.succeeded(2).failed(0));
  }
}
