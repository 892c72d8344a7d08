package io.mesosj.local;

import io.mesosj.local.container.ProcessUser;
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
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
    // Relative ones are to be ignored.
    Path base = cache.startsWith("/") ? Path.of(cache) : Path.of(home, ".cache").toAbsolutePath();
    return base.resolve("mesos-execute-j").resolve("images");
  }
}
