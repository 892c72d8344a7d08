package io.mesosj.scheduler.launch;

import static io.mesosj.scheduler.launch.Frameworks.LIMIT;
import static io.mesosj.scheduler.launch.Frameworks.QUICK;
import static io.mesosj.scheduler.launch.Frameworks.ended;
import static io.mesosj.scheduler.launch.Frameworks.running;
import static io.mesosj.scheduler.launch.Frameworks.sleeper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.scheduler.testing.SimulatedCluster;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks of a framework that this process did not launch and no store knows. */
@Timeout(180)
final class StrangersTest {
  private final RecordingListener listener = new RecordingListener();
  private SimulatedCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = SimulatedCluster.start(1, "cpus:4;mem:1000");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void areToldOfToAFrameworkThatIsOlderThanItsProcess() throws Exception {
    LaunchedTask left;
    FrameworkID framework;
    try (Launcher earlier = Frameworks.start(cluster.address(), QUICK, new RecordingListener())) {
      left = earlier.launch(sleeper());
      running(left);
      await().atMost(LIMIT).until(() -> cluster.unacknowledged() == 0);
      framework = earlier.client().framework().getId();
    }

    try (Launcher later =
        Frameworks.start(cluster.address(), Frameworks.again(framework), QUICK, listener)) {
      await().atMost(LIMIT).until(() -> !listener.updates().isEmpty());
      assertThat(later.tasks()).isEmpty();
    }
    TaskUpdate told = listener.updates().get(0);
    assertThat(told.task()).isEmpty();
    assertThat(told.status().getTaskId()).isEqualTo(left.id());
  }

  @Test
  void areNotAskedForByANewFramework() throws Exception {
    try (Launcher launcher = Frameworks.start(cluster.address(), QUICK, listener)) {
      launcher.reconciled().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      LaunchedTask task = launcher.launch(sleeper());
      running(task);
      task.kill();
      ended(task);
    }

    assertThat(cluster.master().calls(Call.Type.RECONCILE)).isZero();
  }
}
