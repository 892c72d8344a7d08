package io.mesosj.scheduler.launch;

import static io.mesosj.scheduler.launch.Frameworks.LIMIT;
import static io.mesosj.scheduler.launch.Frameworks.QUICK;
import static io.mesosj.scheduler.launch.Frameworks.running;
import static io.mesosj.scheduler.launch.Frameworks.sleeper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.offer.Constraint;
import io.mesosj.scheduler.task.GroupSpec;
import io.mesosj.scheduler.testing.SimulatedCluster;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How instances are counted where only so many may be. */
@Timeout(180)
final class SpreadTest {
  private final RecordingListener listener = new RecordingListener();

  @Test
  void countsAGroupOnceHoweverManyTasksItHas() throws Exception {
    GroupSpec pair =
        GroupSpec.of("pair", List.of(), sleeper(), sleeper())
            .withExecutorResources(Resources.parse("cpus:0.1"))
            .withConstraints(List.of(Constraint.parse("hostname<=2")));
    try (SimulatedCluster cluster = SimulatedCluster.start(1, "cpus:64;mem:1000");
        Launcher launcher = Frameworks.start(cluster.address(), QUICK, listener)) {
      running(launcher.launch(pair).get(1));
      running(launcher.launch(pair).get(1));

      List<LaunchedTask> third = launcher.launch(pair);

      await().atMost(LIMIT).until(() -> !listener.reasons().isEmpty());
      assertThat(listener.reasons().get(0)).startsWith("pair: needs hostname<=2; ");
      assertThat(third).allMatch(task -> task.agentId().isEmpty());
      assertThat(cluster.running()).hasSize(4);
    }
  }
}
