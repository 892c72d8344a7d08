package io.mesosj.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.Patience;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What is the same on our cluster and on a stock Mesos. */
final class Framework {
  private Framework() {}

  /** A task's standard output. */
  interface Output {
    String of(LaunchedTask task) throws IOException;
  }

  /**
   * A task on each of two agents, both on networks, of which it tells the addresses.
   *
   * @param agent the attribute that each agent has another value of
   */
  static Set<String> runsATaskOnEachOfTwoAgents(
      SchedulerOptions options, String agent, Output output) throws Exception {
    Set<AgentID> agents = new HashSet<>();
    Set<String> addresses = new HashSet<>();
    try (Launcher launcher =
        Launcher.start(options, LauncherOptions.defaults(), new LauncherListener() {})) {
      TaskSpec spec =
          TaskSpec.named("hello")
              .command("sleep 2; ip -4 -o addr")
              .resources("cpus:0.1;mem:32")
              .constraint(agent + "<=1")
              .network("name=a")
              .network("name=b")
              .build();
      List<LaunchedTask> tasks = launcher.launch(spec, 2);
      for (LaunchedTask task : tasks) {
        TaskStatus end = task.ended().get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(end.getState()).as(end.getMessage()).isEqualTo(TaskState.TASK_FINISHED);
        agents.add(task.agentId().orElseThrow());
        assertThat(output.of(task)).contains(" eth0 ", " eth1 ");
        end.getContainerStatus()
            .getNetworkInfosList()
            .forEach(one -> addresses.add(one.getIpAddresses(0).getIpAddress()));
      }
      launcher.teardown();
    }
    assertThat(agents).hasSize(2);
    return addresses;
  }
}
