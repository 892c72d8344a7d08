package io.mesosj.execute.status;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.text.OneLine;
import io.mesosj.protocol.signal.Signals;
import java.util.Locale;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What a terminal status means for our own exit code. */
public final class TaskExit {
  private static final String EXITED = " exited with status ";
  private static final String SIGNALED = " terminated with signal ";

  /** What the kernel's killer leaves, as docker has it. */
  private static final int OUT_OF_MEMORY = ExitCode.signaled(9);

  private TaskExit() {}

  private static boolean isOutOfMemory(TaskStatus status) {
    return status.getState() == TaskState.TASK_FAILED
        && status.getReason() == TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY;
  }

  /** Whether its health check had it killed. */
  private static boolean isUnhealthy(TaskStatus status) {
    return status.getState() == TaskState.TASK_KILLED
        && status.hasHealthy()
        && !status.getHealthy();
  }

  /** How it ended and what can be done about it, as one sentence. */
  public static String sentence(TaskStatus status) {
    String task = "task '" + OneLine.of(status.getTaskId().getValue(), 100) + "' ";
    if (isUnhealthy(status)) {
      return task
          + "was killed because its health check failed too often; --health_delay, --health_grace"
          + " and --health_retries give it more time";
    }
    return task + "ended with " + StatusText.brief(status) + advice(status);
  }

  private static String advice(TaskStatus status) {
    if (isOutOfMemory(status)) {
      return "; --mem gives it more";
    }
    if (status.getReason() == TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK) {
      return "; --disk gives it more";
    }
    if (status.getState() != TaskState.TASK_ERROR && codeOf(status) == ExitCode.LOST) {
      return "; its agent is gone or can't be reached, --restart=on-failure launches it again";
    }
    String message = status.getMessage().toLowerCase(Locale.ROOT);
    boolean image = message.contains("image") || message.contains("manifest");
    if (image && (message.contains("unauthorized") || message.contains("authentication"))) {
      return "; the registry wants a login: --docker_config of --master=local, or the agent's own";
    }
    return "";
  }

  /**
   * The exit code: the task's own where the executor's message has it ({@code Command exited with
   * status 3}), since the API has no field for it.
   */
  public static int codeOf(TaskStatus status) {
    if (isOutOfMemory(status)) {
      return OUT_OF_MEMORY;
    }
    return switch (status.getState()) {
      case TASK_FINISHED -> ExitCode.OK;
      case TASK_FAILED -> fromMessage(status.getMessage(), ExitCode.FAILURE);
      case TASK_KILLED -> fromMessage(status.getMessage(), ExitCode.KILLED);
      case TASK_ERROR -> ExitCode.FAILURE;
      default -> ExitCode.LOST;
    };
  }

  /** Whether the end is not the task's own doing, so that the exit code alone says too little. */
  public static boolean needsWords(TaskStatus status) {
    if (isOutOfMemory(status) || isUnhealthy(status)) {
      return true;
    }
    int code = codeOf(status);
    boolean own = status.getMessage().contains(EXITED) || status.getMessage().contains(SIGNALED);
    return !own && (code == ExitCode.FAILURE || code == ExitCode.LOST);
  }

  private static int fromMessage(String message, int otherwise) {
    int exited = message.indexOf(EXITED);
    if (exited >= 0) {
      int code = numberAt(message, exited + EXITED.length());
      return code > 0 && code <= 255 ? code : otherwise;
    }
    int signaled = message.indexOf(SIGNALED);
    if (signaled >= 0) {
      String rest = message.substring(signaled + SIGNALED.length());
      int number = Math.max(numberAt(rest, 0), Signals.numberOf(rest));
      return number > 0 && number < 65 ? ExitCode.signaled(number) : otherwise;
    }
    return otherwise;
  }

  private static int numberAt(String text, int start) {
    int end = start;
    while (end < text.length() && end < start + 4 && isDigit(text.charAt(end))) {
      end++;
    }
    return end == start ? 0 : Integer.parseInt(text.substring(start, end));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
