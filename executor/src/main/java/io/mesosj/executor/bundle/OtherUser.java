package io.mesosj.executor.bundle;

import io.mesosj.base.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A user of this machine or image that a task runs as, other than its executor's.
 *
 * @param name as the task has it; a name or a number
 * @param uid its number
 * @param gid the number of its first group, which need not be called like it
 */
record OtherUser(String name, int uid, int gid) {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /**
   * Looks it up as programs here do.
   *
   * @throws IOException if there is none
   */
  static OtherUser find(String name) throws IOException {
    return new OtherUser(name, number("-u", name), number("-g", name));
  }

  private static int number(String what, String name) throws IOException {
    String answer =
        Program.of(LIMIT, "id", what, "--", name).errorsApart().run().orFail().text().strip();
    try {
      return Integer.parseInt(answer);
    } catch (NumberFormatException e) {
      throw new IOException("the user '" + name + "' has no number: 'id' says " + answer, e);
    }
  }

  /** Gives it a directory with what was just made in it. */
  void own(Path directory, List<String> files) throws IOException {
    own(directory);
    for (String file : files) {
      Path path = directory.resolve(file);
      if (!Files.exists(path)) {
        Files.createFile(path);
      }
      own(path);
    }
  }

  private void own(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", uid);
    Files.setAttribute(path, "unix:gid", gid);
  }
}
