package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the master answers to reconciliation of what is checked; a launcher tells only of news. */
@Timeout(180)
abstract class ReconciledChecksContract {
  @TempDir Path directory;

  /** The task with the executor that the test is about. */
  abstract TaskInfo.Builder withExecutor(TaskInfo.Builder task);

  @Test
  @Tag("CHK-09")
  void carriesCheckAndHealth() throws Exception {
    LocalClusterOptions options =
        LocalClusterOptions.builder()
            .workDir(directory.resolve("work"))
            .resources(Resources.parse("cpus:1;mem:512;disk:64"))
            .build();
    try (LocalCluster cluster = LocalCluster.start(options);
        RawScheduler scheduler =
            RawScheduler.subscribe(
                cluster.master(), ContentType.JSON, RawScheduler.framework().build())) {
      scheduler.launch(withExecutor(checked()));
      TaskStatus last = scheduler.update("t");
      while (!last.getHealthy() || last.getCheckStatus().getCommand().getExitCode() != 3) {
        last = scheduler.update("t");
      }

      Call.Builder call = scheduler.call(Call.Type.RECONCILE);
      call.getReconcileBuilder().addTasksBuilder().setTaskId(last.getTaskId());
      scheduler.send(call);

      TaskStatus answer = scheduler.update("t");
      while (answer.getReason() != TaskStatus.Reason.REASON_RECONCILIATION) {
        answer = scheduler.update("t");
      }
      assertThat(answer.getCheckStatus()).isEqualTo(last.getCheckStatus());
      assertThat(answer.getHealthy()).isTrue();
    }
  }

  private static TaskInfo.Builder checked() {
    CheckInfo.Builder check = CheckInfo.newBuilder().setType(CheckInfo.Type.COMMAND);
    check.setDelaySeconds(0).setIntervalSeconds(1);
    check.getCommandBuilder().getCommandBuilder().setValue("exit 3");
    HealthCheck.Builder health = HealthCheck.newBuilder().setType(HealthCheck.Type.COMMAND);
    health
        .setDelaySeconds(0)
        .setIntervalSeconds(1)
        .setCommand(CommandInfo.newBuilder().setValue("true"));
    return TaskInfo.newBuilder()
        .setName("t")
        .setTaskId(TaskID.newBuilder().setValue("t"))
        .setCommand(CommandInfo.newBuilder().setValue("exec sleep 1000"))
        .setCheck(check)
        .setHealthCheck(health)
        .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto());
  }
}
