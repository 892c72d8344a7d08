package io.mesosj.execute.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.task.TerminalState;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TaskExitTest {
  @ParameterizedTest
  @CsvSource({
    "TASK_FINISHED, '', 0",
    "TASK_FINISHED, Command exited with status 0, 0",
    "TASK_FAILED, Command exited with status 3, 3",
    "TASK_FAILED, Command exited with status 255, 255",
    "TASK_FAILED, Command exited with status 99999999999, 1",
    "TASK_FAILED, Command exited with status x, 1",
    "TASK_FAILED, Command terminated with signal Killed, 137",
    "TASK_FAILED, Command terminated with signal Segmentation fault (core dumped), 139",
    "TASK_FAILED, Command terminated with signal Stopped (tty output), 150",
    "TASK_FAILED, Command terminated with signal 9, 137",
    "TASK_FAILED, Unknown CNI network 'x', 1",
    "TASK_KILLED, Command terminated with signal Terminated, 143",
    "TASK_KILLED, '', 143",
    "TASK_ERROR, Task uses more resources than available, 1",
    "TASK_LOST, '', 69",
    "TASK_GONE, '', 69",
    "TASK_DROPPED, '', 69"
  })
  void mirrorsTheTask(TaskState state, String message, int code) {
    TaskStatus status =
        TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue("t"))
            .setState(state)
            .setMessage(message)
            .build();

    assertThat(TaskExit.codeOf(status)).isEqualTo(code);
  }

  @Test
  void saysWhatToDo() {
    TaskStatus.Builder status =
        TaskStatus.newBuilder().setTaskId(TaskID.newBuilder().setValue("web"));
    TaskStatus unhealthy = status.clone().setState(TaskState.TASK_KILLED).setHealthy(false).build();
    TaskStatus tooBig =
        status
            .clone()
            .setState(TaskState.TASK_FAILED)
            .setMessage("Memory limit exceeded")
            .setReason(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY)
            .build();
    TaskStatus lost = status.clone().setState(TaskState.TASK_GONE).build();

    assertThat(TaskExit.needsWords(unhealthy)).isTrue();
    assertThat(TaskExit.sentence(unhealthy))
        .startsWith("task 'web' was killed because its health check failed");
    assertThat(TaskExit.codeOf(tooBig)).isEqualTo(137);
    assertThat(TaskExit.sentence(tooBig))
        .isEqualTo("task 'web' ended with TASK_FAILED: Memory limit exceeded; --mem gives it more");
    assertThat(TaskExit.sentence(lost)).contains("TASK_GONE", "--restart=on-failure");
  }

  @ParameterizedTest
  @EnumSource(
      value = TaskState.class,
      names = {"TASK_STAGING", "TASK_STARTING", "TASK_RUNNING", "TASK_KILLING", "TASK_UNREACHABLE"})
  void waitsForMoreAfter(TaskState state) {
    assertThat(TerminalState.is(state)).isFalse();
  }
}
