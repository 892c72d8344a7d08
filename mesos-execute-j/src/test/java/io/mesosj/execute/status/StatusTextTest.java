package io.mesosj.execute.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;

public final class StatusTextTest {
  private static TaskStatus.Builder status() {
    return TaskStatus.newBuilder()
        .setTaskId(TaskID.newBuilder().setValue("t"))
        .setState(TaskState.TASK_GONE_BY_OPERATOR);
  }

  @Test
  void inventsNoReason() {
    assertThat(StatusText.brief(status().build())).isEqualTo("TASK_GONE_BY_OPERATOR");
  }

  @Test
  void saysTheReasonThatThereIs() {
    TaskStatus.Reason reason = TaskStatus.Reason.REASON_AGENT_REMOVED;

    assertThat(StatusText.brief(status().setReason(reason).build()))
        .isEqualTo("TASK_GONE_BY_OPERATOR: REASON_AGENT_REMOVED");
    assertThat(StatusText.brief(status().setReason(reason).setMessage("so it is").build()))
        .isEqualTo("TASK_GONE_BY_OPERATOR: so it is");
  }
}
