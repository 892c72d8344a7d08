package io.mesosj.execute.testing;

import io.mesosj.scheduler.task.ExecutorSpec;
import io.mesosj.scheduler.task.GroupSpec;
import io.mesosj.scheduler.task.TaskSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Volume;

/** The executor bundle that the build made, as a path on the agent's machine. */
public final class ExecutorBundle {
  private static final Path FILE = Path.of("target/lib/mesosj-executor.tar.gz").toAbsolutePath();

  private ExecutorBundle() {}

  /** One for each task. */
  public static ExecutorSpec spec() {
    return ExecutorSpec.bundle(FILE.toString());
  }

  /** A group that it runs, instead of Mesos' default executor. */
  public static GroupSpec group(String name, List<NetworkInfo> networks, TaskSpec... tasks) {
    ExecutorInfo.Builder executor =
        ExecutorSpec.bundle(FILE.toString())
            .withResources("cpus:0.1;mem:128;disk:32")
            .info()
            .toBuilder();
    executor.getExecutorIdBuilder().setValue(name);
    if (!networks.isEmpty()) {
      executor.getContainerBuilder().setType(ContainerInfo.Type.MESOS).addAllNetworkInfos(networks);
    }
    return GroupSpec.of(executor.build(), Stream.of(tasks).map(TaskSpec::template).toList());
  }

  /** What a JVM needs of the machine, for a task whose image has none. */
  public static void javaForItsImage(TaskInfo.Builder task) {
    if (!task.getContainer().getMesos().hasImage()) {
      return;
    }
    Stream.of("/lib", "/lib64", "/usr/lib", "/etc/java-17-openjdk", System.getProperty("java.home"))
        .filter(path -> Files.exists(Path.of(path)))
        .forEach(
            path ->
                task.getContainerBuilder()
                    .addVolumes(
                        Volume.newBuilder()
                            .setMode(Volume.Mode.RO)
                            .setContainerPath(path)
                            .setHostPath(path)));
  }
}
