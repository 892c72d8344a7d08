package io.mesosj.testcontainers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.junit.jupiter.api.Test;

/** The same as on our cluster, on a stock Mesos: {@code -Dmesos.image=IMAGE}. */
class MesosContainerIT {
  @Test
  void runsTasksOnTwoAgentsAndTwoNetworks() throws Exception {
    Optional<MesosContainer> given = MesosContainer.ofProperty();
    assumeTrue(given.isPresent(), "not applicable: no -Dmesos.image");
    FrameworkInfo framework = FrameworkInfo.newBuilder().setUser("root").setName("test").build();
    try (MesosContainer mesos = given.get().withAgents(2).withCniNetworks("a", "b")) {
      mesos.start();
      // Each agent has networks, and so addresses, of its own.
      assertThat(
              Framework.runsATaskOnEachOfTwoAgents(
                  mesos.scheduler(framework).build(),
                  "hostname",
                  task -> new String(task.output().stdout().readAllBytes(), UTF_8)))
          .isNotEmpty();
    }
  }
}
