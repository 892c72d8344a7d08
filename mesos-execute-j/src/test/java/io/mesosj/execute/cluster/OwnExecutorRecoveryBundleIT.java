package io.mesosj.execute.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.local.testing.ExecutorBundle;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.testing.Patience;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The executor bundle. */
class OwnExecutorRecoveryBundleIT extends OwnExecutorRecoveryContract {
  private static final Path BUNDLE = Path.of("target/lib/mesosj-executor.tar.gz").toAbsolutePath();

  @Override
  void launch(String id, String script, String... more) throws IOException {
    run(
        List.of(
            "--executor=mesosj",
            "--executor_uri=" + BUNDLE,
            "--name=" + id,
            "--command=" + script,
            "--cpus=0.1",
            "--mem=32",
            "--detach"),
        more);
  }

  private static boolean runs(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  /** The process whose id a task wrote. */
  private long pid(String name) throws IOException {
    Path file = directory.resolve(name);
    await().atMost(Patience.LIMIT).until(() -> Files.exists(file) && Files.size(file) > 1);
    return Long.parseLong(Files.readString(file).strip());
  }

  @Test
  void withoutCheckpointsItsTasksEndWithTheAgent() throws Exception {
    launch(
        "t",
        "echo $PPID > %s; echo $$ > %s; exec sleep 1000"
            .formatted(directory.resolve("executor"), directory.resolve("pid")));
    long task = pid("pid");
    long executor = pid("executor");
    assertThat(runs(task)).isTrue();

    cluster.kill();
    cluster.startAgain();

    await().atMost(Patience.LIMIT).until(() -> !runs(task) && !runs(executor));
    assertThat(cluster.run("ps", "--all").out()).doesNotContain("TASK_RUNNING");
  }

  @Test
  void nothingOfItsTasksRunsOnWhenItIsKilled() throws Exception {
    String daemon = "setsid sh -c 'echo $$ > %s; exec sleep 1000' & ";
    launch(
        "t",
        daemon.formatted(directory.resolve("daemon"))
            + "echo $PPID > "
            + directory.resolve("executor")
            + "; echo $$ > "
            + directory.resolve("pid")
            + "; wait");
    long task = pid("pid");
    long left = pid("daemon");
    long executor = pid("executor");

    ProcessHandle.of(executor).orElseThrow().destroyForcibly();

    becomes("t", "TASK_FAILED");
    await().atMost(Patience.LIMIT).until(() -> !runs(task) && !runs(left));
  }

  private static TaskInfo.Builder member(String id, String script) {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName(id)
            .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto());
    task.getTaskIdBuilder().setValue(id);
    task.getCommandBuilder().setValue(script);
    return task;
  }

  @Test
  @Tag("GRP-09")
  void aGroupGoesOnAndWhatEndedMeanwhileIsToldOnce() throws Exception {
    FrameworkInfo.Builder info = RawScheduler.framework().setCheckpoint(true);
    Path go = directory.resolve("go");
    Path over = directory.resolve("over");
    try (RawScheduler before = subscribe(info)) {
      before.launchGroup(
          ExecutorBundle.executor("pod"),
          member("ends", until(go) + "touch " + over),
          member("stays", "exec sleep 1000"));
      before.await("ends", TaskState.TASK_RUNNING);
      before.await("stays", TaskState.TASK_RUNNING);
      info.setId(before.frameworkId());
    }
    cluster.kill();
    Files.writeString(go, "");
    await().atMost(Patience.LIMIT).until(() -> Files.exists(over));
    cluster.startAgain();

    try (RawScheduler after = subscribe(info)) {
      after.await("ends", TaskState.TASK_FINISHED);
      after.kill("stays");
      // Whatever came twice would have come before this.
      assertThat(after.statesUntil("stays", TaskState.TASK_KILLED))
          .noneMatch(state -> state.startsWith("ends "));
    }
  }

  private RawScheduler subscribe(FrameworkInfo.Builder info) throws Exception {
    return RawScheduler.subscribe(URI.create(cluster.master()), ContentType.PROTOBUF, info.build());
  }
}
