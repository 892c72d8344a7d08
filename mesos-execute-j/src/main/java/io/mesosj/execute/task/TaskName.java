package io.mesosj.execute.task;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import io.mesosj.protocol.task.MesosId;
import java.util.concurrent.ThreadLocalRandom;

/** Names of tasks; a name is also the task's id, and a directory on the agent. */
final class TaskName {
  private static final int LONGEST = 255;

  private TaskName() {}

  /** A name nobody else has: {@code task-} and 8 letters or digits. */
  static String generate() {
    long low = 36L * 36 * 36 * 36 * 36 * 36 * 36;
    return "task-" + Long.toString(ThreadLocalRandom.current().nextLong(low, low * 36), 36);
  }

  /** Checks what the master would refuse later: the id must be usable as a file name. */
  static String checked(Flag flag, String name) throws UsageException {
    if (name.isEmpty()) {
      throw new UsageException(flag + " is empty");
    }
    if (MesosId.length(name) > LONGEST) {
      throw new UsageException(
          flag + " has " + MesosId.length(name) + " characters, at most 255 are possible");
    }
    if (MesosId.problem(name).isPresent() || !name.chars().allMatch(TaskName::isPlain)) {
      throw new UsageException(
          flag
              + " '"
              + OneLine.of(name, 60)
              + "' can't be a task id: no '/', '\\', spaces or control characters");
    }
    return name;
  }

  /** Mesos takes spaces too; nobody means them, nor what could not be decoded. */
  private static boolean isPlain(int c) {
    return c != Character.MAX_VALUE && c != '\uFFFD' && !Character.isWhitespace(c);
  }
}
