package io.mesosj.local.container;

import io.mesosj.base.process.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** How much a sandbox takes: by du, which goes as deep as tasks make directories. */
final class DiskUsage {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final long KILOBYTES = 1024;

  private DiskUsage() {}

  static long megabytes(Path sandbox) throws IOException {
    // Files that went meanwhile make it fail, and the sum is printed all the same.
    String printed =
        Program.of(LIMIT, "du", "-x", "-k", "-s", "--", sandbox.toString())
            .errorsApart()
            .run()
            .text();
    int tab = printed.indexOf('\t');
    try {
      return (Long.parseLong(printed.substring(0, Math.max(0, tab))) + KILOBYTES - 1) / KILOBYTES;
    } catch (NumberFormatException e) {
      throw new IOException("du says of '" + sandbox + "' only: " + printed, e);
    }
  }
}
