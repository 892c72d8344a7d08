package io.mesosj.junit;

import io.mesosj.protocol.testing.Patience;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.task.TaskSpec;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Small tasks, and patience with them. */
final class Tasks {
  private Tasks() {}

  static TaskSpec.Builder shell(String name, String command) {
    return TaskSpec.named(name).command(command).resources("cpus:0.1;mem:32");
  }

  static TaskStatus ended(LaunchedTask task) throws Exception {
    return soon(task.ended());
  }

  static TaskStatus running(LaunchedTask task) throws Exception {
    return soon(task.running());
  }

  private static TaskStatus soon(Future<TaskStatus> status) throws Exception {
    return status.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
