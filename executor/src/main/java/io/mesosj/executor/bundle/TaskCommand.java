package io.mesosj.executor.bundle;

import com.google.protobuf.InvalidProtocolBufferException;
import io.mesosj.protocol.json.MesosJson;
import java.io.IOException;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * What a task runs. Mesos refuses a task with both a command and an executor ("Task should have at
 * least one (but not both) of CommandInfo or ExecutorInfo present"), so that of a LAUNCH has its
 * CommandInfo in {@code data}.
 */
final class TaskCommand {
  private TaskCommand() {}

  /**
   * The task's command, whichever way it came.
   *
   * @throws IOException that says what to do if there is none
   */
  static CommandInfo of(TaskInfo task) throws IOException {
    if (task.hasCommand()) {
      return task.getCommand();
    }
    if (task.getData().isEmpty()) {
      throw new IOException(
          "the task has no command: give its CommandInfo in TaskInfo.data, as JSON or protobuf, or"
              + " launch it with LAUNCH_GROUP");
    }
    try {
      // No message begins with this byte: it would be the start of a group.
      return task.getData().byteAt(0) == '{'
          ? MesosJson.merge(task.getData().toStringUtf8(), CommandInfo.newBuilder()).build()
          : CommandInfo.parseFrom(task.getData());
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("TaskInfo.data is no CommandInfo: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      throw new IOException("TaskInfo.data is no CommandInfo in JSON: " + e.getMessage(), e);
    }
  }
}
