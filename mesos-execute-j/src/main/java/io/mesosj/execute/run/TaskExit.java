package io.mesosj.execute.run;

import io.mesosj.base.console.ExitCode;
import io.mesosj.protocol.signal.Signals;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What a terminal status means for our own exit code. */
final class TaskExit {
  private static final String EXITED = " exited with status ";
  private static final String SIGNALED = " terminated with signal ";

  private TaskExit() {}

  /**
   * The exit code: the task's own where the executor's message has it ({@code Command exited with
   * status 3}), since the API has no field for it.
   */
  static int codeOf(TaskStatus status) {
    return switch (status.getState()) {
      case TASK_FINISHED -> ExitCode.OK;
      case TASK_FAILED -> fromMessage(status.getMessage(), ExitCode.FAILURE);
      case TASK_KILLED -> fromMessage(status.getMessage(), ExitCode.KILLED);
      case TASK_ERROR -> ExitCode.FAILURE;
      default -> ExitCode.LOST;
    };
  }

  /** Whether the end is not the task's own doing, so that the exit code alone says too little. */
  static boolean needsWords(TaskStatus status) {
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
