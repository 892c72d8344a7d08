package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.ResourceLimits;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cgroup of an executor of a framework's own: it has what the executor and its tasks ask for,
 * as they come.
 */
@NeedsRoot
class OwnExecutorLimitsIT {
  private static final String TELLS =
      """
      if [ -d /sys/fs/cgroup/memory ]; then
        file=/sys/fs/cgroup/memory$(grep :memory: /proc/self/cgroup | cut -d: -f3)/memory.limit_in_bytes
      else
        file=/sys/fs/cgroup$(cut -d: -f3 /proc/self/cgroup)/memory.max
      fi
      while sleep 0.1; do cat $file > new; mv new limit; done
      """;

  @TempDir private Path work;

  private static TaskInfo.Builder task(String id, String limits) {
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder().addAllResources(Resources.parse("cpus:0.1;mem:64").toProto());
    executor.getExecutorIdBuilder().setValue("own");
    executor.getCommandBuilder().setValue(TELLS);
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName(id)
            .setExecutor(executor)
            .putAllLimits(ResourceLimits.parse(limits))
            .addAllResources(Resources.parse("cpus:0.1;mem:48").toProto());
    task.getTaskIdBuilder().setValue(id);
    return task;
  }

  private void awaitLimit(RawScheduler scheduler, long megabytes) {
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .ignoreExceptionsInstanceOf(NoSuchFileException.class)
        .untilAsserted(
            () -> assertThat(limit(scheduler)).isEqualTo(Long.toString(megabytes << 20)));
  }

  private String limit(RawScheduler scheduler) throws IOException {
    try (var agents = Files.list(work.resolve("slaves"))) {
      Path frameworks = agents.findFirst().orElseThrow().resolve("frameworks");
      return Files.readString(
              frameworks
                  .resolve(scheduler.frameworkId().getValue())
                  .resolve("executors/own/runs/latest/limit"))
          .strip();
    }
  }

  @Test
  void growsWithItsTasks() throws Exception {
    try (LocalCluster cluster =
            LocalCluster.start(
                LocalClusterOptions.builder()
                    .workDir(work)
                    .resources(Resources.parse("cpus:4;mem:512"))
                    .build());
        RawScheduler scheduler =
            RawScheduler.subscribe(
                cluster.master(), ContentType.PROTOBUF, RawScheduler.framework().build())) {
      scheduler.launch(task("t1", ""));
      awaitLimit(scheduler, 64 + 48);

      scheduler.launch(task("t2", ""));
      awaitLimit(scheduler, 64 + 48 + 48);

      scheduler.launch(task("t3", "mem:100"));
      awaitLimit(scheduler, 64 + 48 + 48 + 100);
    }
  }
}
