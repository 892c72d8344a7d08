package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.mesosj.executor.command.ChildProcess;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits of a container. */
class LimitedProcessTest {
  @TempDir Path directory;

  private static TaskInfo task(String id, String resources) {
    TaskInfo.Builder task =
        TaskInfo.newBuilder().setName(id).addAllResources(Resources.parse(resources).toProto());
    task.getTaskIdBuilder().setValue(id);
    task.getAgentIdBuilder().setValue("a");
    return task.build();
  }

  /** Its tasks are told of its end; that it can't be given what they need is no news. */
  @Test
  void areNoMatterForOneThatHasEnded() throws IOException {
    Bundle unknown = Bundle.of(directory, "c");
    ContainerRequest request =
        new ContainerRequest(
            "c",
            task("own", "cpus:0.1;mem:32"),
            List.of(),
            "root",
            directory,
            false,
            Map.of(),
            Optional.empty());
    Process process = new ProcessBuilder("sleep", "1000").start();
    try (LimitWatch watch = new LimitWatch(Confinement.DEFAULT)) {
      LimitedProcess limited =
          new LimitedProcess(new ChildProcess(process), unknown, request, watch, true);

      assertThatCode(() -> limited.resize(List.of(task("t", "cpus:1;mem:64"))))
          .doesNotThrowAnyException();
    } finally {
      process.destroyForcibly();
    }
  }
}
