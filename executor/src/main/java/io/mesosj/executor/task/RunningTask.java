package io.mesosj.executor.task;

import com.google.protobuf.ByteString;
import io.mesosj.executor.command.StatusSender;
import io.mesosj.protocol.task.TerminalState;
import java.util.function.BiConsumer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * One task, for its executor to say what becomes of it. Ids, uuids, times and sources are filled
 * in, and what the agent does not acknowledge is sent again. Safe for use by several threads.
 */
public final class RunningTask {
  private final TaskInfo info;
  private final String executorId;
  private final StatusSender sender;
  private final BiConsumer<RunningTask, TaskState> ended;
  private boolean killing;
  private boolean over;

  RunningTask(
      TaskInfo info,
      String executorId,
      StatusSender sender,
      BiConsumer<RunningTask, TaskState> ended) {
    this.info = info;
    this.executorId = executorId;
    this.sender = sender;
    this.ended = ended;
  }

  /** What was launched. */
  public TaskInfo info() {
    return info;
  }

  public TaskID id() {
    return info.getTaskId();
  }

  /** Whether its end was told. */
  public synchronized boolean isOver() {
    return over;
  }

  /**
   * It runs. Says nothing of a task that is being killed.
   *
   * @throws IllegalStateException if its end was told
   */
  public void running() {
    say(TaskState.TASK_RUNNING, status -> {});
  }

  /**
   * It still runs, and this is how far it is, as its status' message.
   *
   * @throws IllegalStateException if its end was told
   */
  public void progress(String message) {
    say(TaskState.TASK_RUNNING, status -> status.setMessage(message));
  }

  /**
   * It still runs, and this is for its framework, as its status' data.
   *
   * @throws IllegalStateException if its end was told
   */
  public void progress(byte[] data) {
    say(TaskState.TASK_RUNNING, status -> status.setData(ByteString.copyFrom(data)));
  }

  /**
   * It has done its work; or it has ended because it was killed.
   *
   * @throws IllegalStateException if its end was told
   */
  public void finished() {
    say(TaskState.TASK_FINISHED, status -> {});
  }

  /**
   * It has not done its work.
   *
   * @param why for its framework and its user, as the status' message
   * @throws IllegalStateException if its end was told
   */
  public void failed(String why) {
    say(TaskState.TASK_FAILED, status -> status.setMessage(why));
  }

  void starting() {
    say(TaskState.TASK_STARTING, status -> {});
  }

  /** False if it has ended. */
  synchronized boolean kill(boolean tell) {
    if (over) {
      return false;
    }
    if (!killing && tell) {
      send(TaskState.TASK_KILLING, status -> {});
    }
    killing = true;
    return true;
  }

  private interface More {
    void addTo(TaskStatus.Builder status);
  }

  private void say(TaskState state, More more) {
    TaskState said;
    synchronized (this) {
      if (over) {
        throw new IllegalStateException(
            "task '" + id().getValue() + "' has ended and can't be " + state + " any more");
      }
      boolean last = TerminalState.is(state);
      if (killing && !last) {
        return;
      }
      said = killing ? TaskState.TASK_KILLED : state;
      over = last;
      send(said, more);
    }
    if (TerminalState.is(said)) {
      ended.accept(this, said);
    }
  }

  private void send(TaskState state, More more) {
    TaskStatus.Builder status = StatusSender.status(info, executorId, state);
    more.addTo(status);
    sender.send(status.build());
  }
}
