package io.mesosj.executor.command;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.executor.ScriptedAgent;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bundle that has its own Java, on a machine that has none. */
@NeedsRoot
@Timeout(180)
final class OwnRuntimeBundleIT {
  /** A mount namespace where no Java is to be found: what is called java leads there. */
  private static final List<String> WITHOUT_JAVA =
      List.of(
          "unshare",
          "--mount",
          "sh",
          "-c",
          "mount -t tmpfs none /usr/lib/jvm && PATH=/usr/bin:/bin exec \"$0\" \"$@\"");

  @TempDir private Path sandbox;

  @Test
  void runsATaskWhereThereIsNoJava() throws Exception {
    Path bundle = unpack();
    Path loaded = sandbox.resolve("loaded");
    try (ScriptedAgent agent = new ScriptedAgent()) {
      BundleProcess executor =
          BundleProcess.start(
              WITHOUT_JAVA,
              bundle.resolve("bin/mesosj-executor"),
              agent,
              sandbox,
              Map.of("MESOSJ_EXECUTOR_JAVA_OPTS", "-Xlog:class+load:file=" + loaded));
      try {
        TaskInfo.Builder task = CommandExecutorContract.task("");
        agent.send(launch(task.setData(ByteString.copyFromUtf8("{\"value\": \"exit 0\"}"))));

        await()
            .untilAsserted(
                () ->
                    assertThat(agent.states())
                        .as(Files.readString(sandbox.resolve("stderr")))
                        .contains(TASK_FINISHED));
        assertThat(sandbox.resolve("stderr")).isEmptyFile();
      } finally {
        executor.stop();
      }
    }
    assertThat(Files.readString(loaded))
        .contains("io.mesosj.executor.bundle.Main source: shared objects file");
  }

  /** What makes the test above one: the other bundle finds no Java there. */
  @Test
  void theOtherBundleSaysThatThereIsNone() throws Exception {
    try (ScriptedAgent agent = new ScriptedAgent()) {
      Path plain = Path.of("target/mesosj-executor/bin/mesosj-executor").toAbsolutePath();
      BundleProcess executor =
          BundleProcess.start(WITHOUT_JAVA, plain, agent, sandbox, Map.of("JAVA_HOME", ""));

      assertThat(executor.process().waitFor()).isOne();
      assertThat(sandbox.resolve("stderr")).content().contains("no Java found");
      assertThat(agent.calls(Call.Type.SUBSCRIBE)).isEmpty();
    }
  }

  private static Event.Builder launch(TaskInfo.Builder task) {
    return Event.newBuilder()
        .setType(Event.Type.LAUNCH)
        .setLaunch(Event.Launch.newBuilder().setTask(task));
  }

  /** As a fetcher does. */
  private Path unpack() throws IOException, InterruptedException {
    Path made = Path.of("target/jlink");
    assumeThat(made).as("not applicable: no bundle with its own Java; -Pjlink makes it").exists();
    Path archive;
    try (Stream<Path> files = Files.list(made)) {
      archive = files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
    assertThat(
            new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", sandbox.toString())
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
    return sandbox.resolve("mesosj-executor");
  }
}
