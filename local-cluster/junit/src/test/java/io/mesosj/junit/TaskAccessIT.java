package io.mesosj.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Patience;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.launch.ExecResult;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.TaskOutput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running task's output, and commands in its container, through the library. */
@NeedsRoot
@Timeout(120)
@MesosCluster(networks = "a")
class TaskAccessIT {
  /** Prints, waits for a file, prints more and ends. */
  private static LaunchedTask waiter(Launcher launcher, Path file) throws Exception {
    LaunchedTask task =
        launcher.launch(
            Tasks.shell(
                    "waiter",
                    "echo begun; echo wrong >&2; while [ ! -e "
                        + file
                        + " ]; do sleep 0.1; done; echo done")
                .network("name=a")
                .build());
    Tasks.running(task);
    return task;
  }

  @Test
  void outputComesWhileTheTaskRunsAndEndsWithIt(Launcher launcher, @TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("go");
    LaunchedTask task = waiter(launcher, file);
    try (TaskOutput output = task.output();
        BufferedReader lines = new BufferedReader(new InputStreamReader(output.stdout(), UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("begun");
      assertThat(task.hasEnded()).isFalse();

      assertThat(task.exec(Patience.LIMIT, "touch", file.toString()).exitCode()).isZero();

      assertThat(lines.readLine()).isEqualTo("done");
      assertThat(lines.readLine()).isNull();
      assertThat(new String(output.stderr().readAllBytes(), UTF_8)).endsWith("wrong\n");
    }
    Tasks.ended(task);
    // What has ended can still be read, and has nobody to run a command with.
    assertThat(new String(task.output().stdout().readAllBytes(), UTF_8)).isEqualTo("begun\ndone\n");
    assertThatThrownBy(() -> task.exec(Patience.LIMIT, "true"))
        .isInstanceOf(SchedulerException.class)
        .hasMessageContaining("has no container to run 'true' in");
  }

  @Test
  void commandsRunInTheTasksNetworks(Launcher launcher, @TempDir Path directory) throws Exception {
    LaunchedTask task = waiter(launcher, directory.resolve("never"));
    String ip =
        Tasks.running(task)
            .getContainerStatus()
            .getNetworkInfos(0)
            .getIpAddresses(0)
            .getIpAddress();

    assertThat(task.exec(Patience.LIMIT, "ip", "-4", "addr").stdout()).contains("inet " + ip);
    assertThat(task.exec(Patience.LIMIT, "sh", "-c", "echo out; echo err >&2; exit 3"))
        .isEqualTo(new ExecResult(3, "out\n", "err\n"));
    assertThat(task.exec(Patience.LIMIT, "sh", "-c", "kill -9 $$").exitCode()).isEqualTo(137);
    assertThatThrownBy(() -> task.exec(Patience.LIMIT, "head", "-c", "17M", "/dev/zero"))
        .hasMessage("'head' could not be followed to its end: it printed more than 16777216 bytes");
    assertThatThrownBy(() -> task.exec(Duration.ofMillis(500), "sleep", "1000"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'sleep' had not ended after PT0.5S");
    task.kill();
    Tasks.ended(task);
  }

  @Test
  void aClosedOutputKeepsNobodyWaiting(Launcher launcher, @TempDir Path directory)
      throws Exception {
    LaunchedTask task = waiter(launcher, directory.resolve("never"));
    TaskOutput output = task.output();
    assertThat(output.stdout().readNBytes(6)).isEqualTo("begun\n".getBytes(UTF_8));
    Thread closer = new Thread(output::close);
    closer.start();
    assertThatThrownBy(() -> output.stdout().read()).hasMessageContaining("closed");
    closer.join();
    task.kill();
    Tasks.ended(task);
  }
}
