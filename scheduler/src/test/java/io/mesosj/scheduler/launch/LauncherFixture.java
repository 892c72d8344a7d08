package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.testing.SimulatedCluster;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A launcher that is connected to a simulated cluster of two agents. */
abstract class LauncherFixture {
  final RecordingListener listener = new RecordingListener();
  private final LauncherOptions options;
  SimulatedCluster cluster;
  Launcher launcher;

  LauncherFixture(LauncherOptions options) {
    this.options = options;
  }

  @BeforeEach
  void start() throws IOException {
    cluster = SimulatedCluster.start(2, "cpus:4;mem:1000");
    launcher = startOther(options);
  }

  Launcher startOther(LauncherOptions others) throws SchedulerException {
    return Frameworks.start(cluster.address(), others, listener);
  }

  @AfterEach
  void stop() {
    launcher.close();
    cluster.close();
  }
}
