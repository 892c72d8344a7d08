package io.mesosj.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Patience;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Classes with networks of one name, at once. */
@NeedsRoot
@Timeout(180)
class ParallelClassesIT {
  private static final int CLASSES = 3;
  private static final Set<String> ADDRESSES = ConcurrentHashMap.newKeySet();
  private static final CyclicBarrier TOGETHER = new CyclicBarrier(CLASSES);

  @MesosCluster(networks = "same")
  abstract static class Case {
    @Test
    void runsBesideTheOthers(Launcher launcher, CniNetworks networks) throws Exception {
      LaunchedTask task =
          launcher.launch(Tasks.shell("t", "sleep 1000").network("name=same").build());
      ADDRESSES.add(
          Tasks.running(task)
              .getContainerStatus()
              .getNetworkInfos(0)
              .getIpAddresses(0)
              .getIpAddress());
      // Only if all three run at one time does this come to its end.
      TOGETHER.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(networks.subnet("same")).endsWith(".0/24");
    }
  }

  static class OneCase extends Case {}

  static class TwoCase extends Case {}

  static class ThreeCase extends Case {}

  @Test
  void theirNetworksDoNotMeet() {
    Runs.of(OneCase.class, TwoCase.class, ThreeCase.class)
        .assertStatistics(events -> events.succeeded(CLASSES).failed(0));
    assertThat(ADDRESSES).hasSize(CLASSES);
  }
}
