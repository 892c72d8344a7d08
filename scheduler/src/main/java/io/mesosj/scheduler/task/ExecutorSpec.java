package io.mesosj.scheduler.task;

import com.google.protobuf.ByteString;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.task.MesosId;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * An executor of the framework's own, and what becomes of a task that is given to it. Immutable.
 *
 * <p>Mesos refuses a task with both a command and an executor, so the command, if there is one,
 * goes into {@code TaskInfo.data} as a CommandInfo in JSON. The task's image, networks, volumes,
 * URIs and user become the executor's, since agents look for them there; limits, capabilities and
 * checks stay the task's.
 *
 * <pre>{@code
 * TaskSpec.named("web")
 *     .command("exec httpd -f -p 80")
 *     .networks("frontend,storage")
 *     .executor(ExecutorSpec.bundle("hdfs://…/mesosj-executor-0.1.0.tar.gz"))
 *     .build();
 * }</pre>
 */
public final class ExecutorSpec {
  /** In the sandbox, which is not the working directory where an image names another. */
  private static final String BUNDLE =
      "exec \"$MESOS_SANDBOX\"/mesosj-executor/bin/mesosj-executor";

  private static final String BUNDLE_RESOURCES = "cpus:0.1;mem:128";

  private final ExecutorInfo info;
  private final boolean perTask;

  private ExecutorSpec(ExecutorInfo info, boolean perTask) {
    this.info = info;
    this.perTask = perTask;
  }

  /**
   * An executor that somebody described. All tasks with its id on an agent share it.
   *
   * @throws IllegalArgumentException if its id can't be one, or it has no command
   */
  public static ExecutorSpec of(ExecutorInfo info) {
    Optional<String> problem = MesosId.problem(info.getExecutorId().getValue());
    if (problem.isPresent()) {
      throw new IllegalArgumentException("executor id: " + problem.get());
    }
    if (!info.hasCommand()) {
      throw new IllegalArgumentException(
          "executor '" + info.getExecutorId().getValue() + "': it has no command");
    }
    return new ExecutorSpec(info.toBuilder().setType(ExecutorInfo.Type.CUSTOM).build(), false);
  }

  /**
   * An executor that a shell line starts, of 0.1 CPUs and 128 MB.
   *
   * @param id its own; all tasks with it on an agent share it
   */
  public static ExecutorSpec command(String id, String line) {
    return of(
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue(id))
            .setCommand(CommandInfo.newBuilder().setValue(line))
            .addAllResources(Resources.parse(BUNDLE_RESOURCES).toProto())
            .build());
  }

  /**
   * The executor bundle, one for each task.
   *
   * @param uri where agents find {@code mesosj-executor-VERSION.tar.gz}
   */
  public static ExecutorSpec bundle(String uri) {
    return command("mesosj-executor", BUNDLE).withUri(uri).perTask();
  }

  /**
   * The executor bundle, one for all tasks of the framework on an agent. Each has its output in
   * {@code tasks/ID} of the sandbox.
   */
  public static ExecutorSpec sharedBundle(String uri) {
    return command("mesosj-executor", BUNDLE + " --shared").withUri(uri);
  }

  /** The same, with one more URI for the agent's fetcher. */
  public ExecutorSpec withUri(String uri) {
    ExecutorInfo.Builder more = info.toBuilder();
    more.getCommandBuilder().addUrisBuilder().setValue(uri);
    return new ExecutorSpec(more.build(), perTask);
  }

  /** The same with other resources, such as {@code cpus:0.1;mem:64}. */
  public ExecutorSpec withResources(String text) {
    return new ExecutorSpec(
        info.toBuilder().clearResources().addAllResources(Resources.parse(text).toProto()).build(),
        perTask);
  }

  /** The same, but each task has one of its own, with the task's id. */
  public ExecutorSpec perTask() {
    return new ExecutorSpec(info, true);
  }

  /** Whether each task has one of its own. */
  boolean isPerTask() {
    return perTask;
  }

  /** The executor as described. */
  public ExecutorInfo info() {
    return info;
  }

  /** The task as this executor runs it. */
  public TaskInfo running(TaskInfo task) {
    TaskInfo.Builder given = task.toBuilder().clearCommand();
    ExecutorInfo.Builder executor = info.toBuilder();
    if (perTask) {
      executor.getExecutorIdBuilder().setValue(task.getTaskId().getValue());
    }
    if (task.hasCommand()) {
      moveCommand(task.getCommand(), executor, given);
    }
    if (task.hasContainer()) {
      moveContainer(task.getContainer(), executor, given);
    }
    return given.setExecutor(executor).build();
  }

  private static void moveCommand(
      CommandInfo command, ExecutorInfo.Builder executor, TaskInfo.Builder given) {
    executor.getCommandBuilder().addAllUris(command.getUrisList());
    if (command.hasUser()) {
      executor.getCommandBuilder().setUser(command.getUser());
    }
    CommandInfo rest = command.toBuilder().clearUris().clearUser().build();
    if (!rest.equals(CommandInfo.getDefaultInstance())) {
      given.setData(ByteString.copyFromUtf8(MesosJson.print(rest)));
    }
  }

  private static void moveContainer(
      ContainerInfo container, ExecutorInfo.Builder executor, TaskInfo.Builder given) {
    ContainerInfo.Builder stays = ContainerInfo.newBuilder().setType(container.getType());
    if (container.hasRlimitInfo()) {
      stays.setRlimitInfo(container.getRlimitInfo());
    }
    if (container.hasLinuxInfo()) {
      stays.setLinuxInfo(container.getLinuxInfo());
    }
    ContainerInfo goes = container.toBuilder().clearRlimitInfo().clearLinuxInfo().build();
    ContainerInfo nothing = ContainerInfo.newBuilder().setType(container.getType()).build();
    if (!goes.equals(nothing)) {
      executor.getContainerBuilder().mergeFrom(goes);
    }
    if (stays.build().equals(nothing)) {
      given.clearContainer();
    } else {
      given.setContainer(stays);
    }
  }
}
