package io.mesosj.local.testing;

import com.google.protobuf.ByteString;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/** The executor bundle that the build made, as a framework names it. */
public final class ExecutorBundle {
  private ExecutorBundle() {}

  /** The package, as a path on the agent's machine. */
  private static Path file() {
    try (Stream<Path> built = Files.list(Path.of("../executor/target"))) {
      List<Path> found =
          built
              .filter(path -> path.toString().endsWith(".tar.gz"))
              .map(path -> path.toAbsolutePath().normalize())
              .toList();
      if (found.size() != 1) {
        throw new IllegalStateException("not one executor bundle in ../executor/target: " + found);
      }
      return found.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An executor of that id, of 0.1 CPUs and 128 MB. */
  public static ExecutorInfo.Builder executor(String id) {
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder()
            .setType(ExecutorInfo.Type.CUSTOM)
            .addAllResources(Resources.parse("cpus:0.1;mem:128;disk:32").toProto());
    executor.getExecutorIdBuilder().setValue(id);
    executor
        .getCommandBuilder()
        .setValue("exec \"$MESOS_SANDBOX\"/mesosj-executor/bin/mesosj-executor")
        .addUrisBuilder()
        .setValue(file().toString());
    return executor;
  }

  /** Has {@code executor} run a task, whose command goes into its data as Mesos wants it. */
  public static TaskInfo.Builder give(TaskInfo.Builder task, ExecutorInfo.Builder executor) {
    CommandInfo command = task.getCommand();
    return task.clearCommand()
        .setData(ByteString.copyFromUtf8(MesosJson.print(command)))
        .setExecutor(executor);
  }
}
