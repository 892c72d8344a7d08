package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.StringValue;
import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a later agent needs to know of this one, below {@code <work dir>/meta} as in Mesos: {@code
 * agent.info}; in {@code resources.info} what frameworks have reserved; and of each executor of a
 * checkpointing framework, in {@code executors/<container id>}, {@code framework.info}, {@code
 * executor.info}, {@code executor.token}, {@code group.info} if it runs a task of a group, and in
 * {@code tasks/<task id>} {@code task.info}, {@code task.updates} and {@code task.acks}. All are
 * protobuf messages; the last two grow by one delimited TaskStatus at a time.
 */
final class AgentCheckpoint {
  private static final Logger LOG = LoggerFactory.getLogger(AgentCheckpoint.class);
  private static final String AGENT = "agent.info";
  private static final String RESOURCES = "resources.info";
  private static final String UPDATES = "task.updates";
  private static final String ACKS = "task.acks";
  private static final String TASKS = "tasks";
  private static final String TOKEN = "executor.token";

  private final Path root;

  AgentCheckpoint(Path workDir) {
    this.root = workDir.resolve("meta");
  }

  /** What an agent with this work directory was registered as. */
  Optional<AgentInfo> agent() throws IOException {
    Path file = root.resolve(AGENT);
    return Files.exists(file) ? Optional.of(read(file, AgentInfo.parser())) : Optional.empty();
  }

  void agent(AgentInfo info) throws IOException {
    Files.createDirectories(root);
    // Descriptions of tasks have their secrets in them.
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    DurableFile.removeUnfinished(root.resolve(AGENT));
    DurableFile.removeUnfinished(root.resolve(RESOURCES));
    write(root.resolve(AGENT), info);
  }

  /** What frameworks had reserved of the resources of an agent with this work directory. */
  List<Resource> reserved() throws IOException {
    Path file = root.resolve(RESOURCES);
    return Files.exists(file)
        ? read(file, Offer.Operation.Reserve.parser()).getResourcesList()
        : List.of();
  }

  void reserved(List<Resource> resources) {
    Offer.Operation.Reserve all =
        Offer.Operation.Reserve.newBuilder().addAllResources(resources).build();
    attempt(() -> write(root.resolve(RESOURCES), all));
  }

  /** An executor is about to be started. */
  void add(ExecutorIdentity executor, String token, List<TaskInfo> tasks) throws IOException {
    if (!executor.checkpoint()) {
      return;
    }
    Path directory = directory(executor);
    Files.createDirectories(directory.resolve(TASKS));
    write(directory.resolve("framework.info"), executor.framework());
    if (executor.ownProcess()) {
      // Its environment has it, which outlives this agent.
      write(directory.resolve(TOKEN), StringValue.of(token));
    }
    if (executor.group().isPresent()) {
      write(directory.resolve("group.info"), executor.group().get().executor());
    }
    for (TaskInfo task : tasks) {
      add(executor, task);
    }
    // The last one: without it the rest is not looked at.
    write(directory.resolve("executor.info"), executor.info());
    DurableFile.forceDirectory(root.resolve("executors"));
    DurableFile.forceDirectory(root);
  }

  /** A task is about to be given to an executor that has others. */
  void joined(ExecutorIdentity executor, TaskInfo task) {
    attempt(() -> add(executor, task));
  }

  private void add(ExecutorIdentity executor, TaskInfo task) throws IOException {
    if (executor.checkpoint()) {
      Path directory = Files.createDirectories(directory(executor, task.getTaskId()));
      write(directory.resolve("task.info"), task);
      DurableFile.forceDirectory(directory(executor).resolve(TASKS));
    }
  }

  /** A status is on its way to the scheduler. */
  void update(ExecutorIdentity executor, TaskStatus status) {
    attempt(() -> append(executor, UPDATES, status));
  }

  /** The scheduler has it. */
  void acknowledged(ExecutorIdentity executor, TaskID task, ByteString uuid) {
    TaskStatus record =
        TaskStatus.newBuilder()
            .setTaskId(task)
            .setState(TaskState.TASK_STAGING)
            .setUuid(uuid)
            .build();
    attempt(() -> append(executor, ACKS, record));
  }

  /** The executor and its tasks are history. */
  void remove(ExecutorIdentity executor) {
    Path directory = directory(executor);
    attempt(
        () -> {
          Files.deleteIfExists(directory.resolve("executor.info"));
          FileTree.remove(directory);
        });
  }

  private interface Write {
    void run() throws IOException;
  }

  /** A full disk must not keep a status from its scheduler. */
  private static void attempt(Write write) {
    try {
      write.run();
    } catch (IOException e) {
      LOG.warn("A checkpoint could not be written: {}", FileProblem.describe(e));
    }
  }

  /** One task of an earlier agent. */
  record CheckpointedTask(TaskInfo info, List<TaskStatus> updates, List<ByteString> acks) {}

  /** One executor of an earlier agent. */
  record CheckpointedExecutor(
      String containerId,
      FrameworkInfo framework,
      ExecutorInfo info,
      Optional<ExecutorInfo> group,
      Optional<String> token,
      List<CheckpointedTask> tasks) {
    /** As of {@link ExecutorIdentity}; a group's tasks do not name the executor they came with. */
    boolean ownProcess() {
      return token.isPresent();
    }
  }

  /**
   * Every executor that was checkpointed as a whole.
   *
   * @param broken gets the reason for each that can't be read
   */
  List<CheckpointedExecutor> executors(Map<String, String> broken) {
    Map<String, CheckpointedExecutor> found = new TreeMap<>();
    for (Path directory : list(root.resolve("executors"))) {
      String containerId = String.valueOf(directory.getFileName());
      try {
        if (Files.exists(directory.resolve("executor.info"))) {
          found.put(containerId, executor(containerId, directory));
        } else {
          FileTree.remove(directory);
        }
      } catch (IOException e) {
        broken.put(containerId, FileProblem.describe(e));
      }
    }
    return List.copyOf(found.values());
  }

  private static CheckpointedExecutor executor(String containerId, Path directory)
      throws IOException {
    List<CheckpointedTask> tasks = new ArrayList<>();
    for (Path task : list(directory.resolve(TASKS))) {
      if (Files.exists(task.resolve("task.info"))) {
        List<ByteString> acks =
            records(task.resolve(ACKS)).stream().map(TaskStatus::getUuid).toList();
        tasks.add(
            new CheckpointedTask(
                read(task.resolve("task.info"), TaskInfo.parser()),
                records(task.resolve(UPDATES)),
                acks));
      }
    }
    Path group = directory.resolve("group.info");
    Path token = directory.resolve(TOKEN);
    return new CheckpointedExecutor(
        containerId,
        read(directory.resolve("framework.info"), FrameworkInfo.parser()),
        read(directory.resolve("executor.info"), ExecutorInfo.parser()),
        Files.exists(group) ? Optional.of(read(group, ExecutorInfo.parser())) : Optional.empty(),
        Files.exists(token)
            ? Optional.of(read(token, StringValue.parser()).getValue())
            : Optional.empty(),
        tasks);
  }

  private Path directory(ExecutorIdentity executor) {
    return root.resolve("executors").resolve(executor.containerId());
  }

  private Path directory(ExecutorIdentity executor, TaskID task) {
    return directory(executor).resolve(TASKS).resolve(task.getValue());
  }

  private static <T> T read(Path file, Parser<T> parser) throws IOException {
    return parser.parseFrom(Files.readAllBytes(file));
  }

  private static void write(Path file, Message message) throws IOException {
    DurableFile.write(file, message.toByteArray(), DurableFile.Readers.OWNER);
  }

  private void append(ExecutorIdentity executor, String name, TaskStatus record)
      throws IOException {
    Path directory = directory(executor, record.getTaskId());
    if (!executor.checkpoint() || !Files.isDirectory(directory)) {
      return;
    }
    Path file = directory.resolve(name);
    boolean isNew = !Files.exists(file);
    try (OutputStream out =
        Files.newOutputStream(
            file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.DSYNC)) {
      record.writeDelimitedTo(out);
    }
    if (isNew) {
      DurableFile.forceDirectory(directory);
    }
  }

  /** The whole ones: the last may have been cut off. */
  private static List<TaskStatus> records(Path file) {
    List<TaskStatus> records = new ArrayList<>();
    if (!Files.exists(file)) {
      return records;
    }
    try (InputStream in = Files.newInputStream(file)) {
      TaskStatus next = TaskStatus.parseDelimitedFrom(in);
      while (next != null) {
        records.add(next);
        next = TaskStatus.parseDelimitedFrom(in);
      }
    } catch (IOException e) {
      return records;
    }
    return records;
  }

  private static List<Path> list(Path directory) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
      found.forEach(entries::add);
    } catch (IOException e) {
      return List.of();
    }
    return entries;
  }
}
