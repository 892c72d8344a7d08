package io.mesosj.junit;

import io.mesosj.local.LocalCluster;
import io.mesosj.local.files.Inside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.Task;

/** The files of tasks' sandboxes, in Mesos' layout below the agents' work directories. */
final class TaskFiles {
  private static final int TAIL_BYTES = 16 * 1024;

  private TaskFiles() {}

  /** A file from its beginning on, as long as it is now. */
  static byte[] whole(LocalCluster cluster, Task task, String file) throws IOException {
    return Inside.directory(sandbox(cluster, task)).readAll(file, Integer.MAX_VALUE - 8);
  }

  /** The end of a file. */
  static byte[] tail(LocalCluster cluster, Task task, String file) throws IOException {
    Inside sandbox = Inside.directory(sandbox(cluster, task));
    long size = sandbox.read(file, 0, 0).size();
    return sandbox.read(file, Math.max(0, size - TAIL_BYTES), TAIL_BYTES).data();
  }

  private static Path sandbox(LocalCluster cluster, Task task) throws IOException {
    String executor =
        task.hasExecutorId() ? task.getExecutorId().getValue() : task.getTaskId().getValue();
    for (Path work : cluster.workDirectories().values()) {
      Path runs =
          work.resolve("slaves")
              .resolve(task.getAgentId().getValue())
              .resolve("frameworks")
              .resolve(task.getFrameworkId().getValue())
              .resolve("executors")
              .resolve(executor)
              .resolve("runs/latest");
      if (Files.isDirectory(runs)) {
        Path nested = runs.resolve("tasks").resolve(task.getTaskId().getValue());
        return (Files.isDirectory(nested) ? nested : runs).toRealPath();
      }
    }
    throw new NoSuchFileException(
        "sandbox of task '" + task.getTaskId().getValue() + "'", null, "no agent has one");
  }
}
