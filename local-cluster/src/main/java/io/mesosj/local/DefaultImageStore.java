package io.mesosj.local;

import io.mesosj.base.process.ProcessUser;
import io.mesosj.base.process.UserDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Where images are kept unless somebody says otherwise. */
public final class DefaultImageStore {
  private static final Path ROOTS = Path.of("/var/lib/mesos-execute-j/images");

  private DefaultImageStore() {}

  /** Root's is the machine's, another user's is a cache, as the XDG specification has it. */
  public static Path of(Map<String, String> environment) throws IOException {
    if (ProcessUser.uid() == 0) {
      return ROOTS;
    }
    return new UserDirectories(environment).cache().resolve("mesos-execute-j").resolve("images");
  }
}
