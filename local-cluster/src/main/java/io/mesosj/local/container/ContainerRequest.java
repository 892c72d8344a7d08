package io.mesosj.local.container;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Volume;

/**
 * A container to be made for a task.
 *
 * @param containerId its id, which becomes file names
 * @param task what to run
 * @param tasks those that an executor of a framework's own runs in it, which take their part beside
 *     it; otherwise none
 * @param user whom to run it as when neither the task nor its image says
 * @param sandbox the task's directory on the host, where its output goes
 * @param checkpoint whether it must be found again by a later agent
 * @param environment variables that the agent sets, to be added to
 * @param agentSocket the agent's domain socket, if the container is to find it though it has a file
 *     system of its own
 */
public record ContainerRequest(
    String containerId,
    TaskInfo task,
    List<TaskInfo> tasks,
    String user,
    Path sandbox,
    boolean checkpoint,
    Map<String, String> environment,
    Optional<Path> agentSocket) {

  /** Where the process's output goes. */
  Path stdout() {
    return sandbox.resolve("stdout");
  }

  Path stderr() {
    return sandbox.resolve("stderr");
  }

  /** The host's ports that it and those beside it take from the agent's resources, in order. */
  List<Integer> ports() {
    return Stream.concat(Stream.of(task), tasks.stream())
        .flatMap(one -> one.getResourcesList().stream())
        .filter(resource -> resource.getName().equals("ports"))
        .flatMap(resource -> resource.getRanges().getRangeList().stream())
        .flatMapToInt(range -> IntStream.rangeClosed((int) range.getBegin(), (int) range.getEnd()))
        .distinct()
        .sorted()
        .boxed()
        .toList();
  }

  /**
   * The volumes among the task's resources. The agent has added them after those that the framework
   * asked for, whose paths nobody may take for its own.
   */
  List<Volume> persistentVolumes() {
    long count =
        task.getResourcesList().stream()
            .filter(resource -> resource.getDisk().hasPersistence())
            .count();
    List<Volume> all = task.getContainer().getVolumesList();
    return all.subList(Math.max(0, all.size() - (int) count), all.size());
  }
}
