package io.mesosj.local.container;

import io.mesosj.executor.check.CheckTarget;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.CommandInfo;

/** What checks do beside a task that is a plain process. */
record PlainChecks(Path directory, Map<String, String> environment) implements CheckTarget {
  @Override
  public int run(CommandInfo command, Duration limit) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(CommandLine.of(command, Optional.empty()))
            .directory(directory.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Secrets.addVariables(command.getEnvironment(), builder.environment());
    Process process = builder.start();
    try {
      if (limit.isZero()) {
        return process.waitFor();
      }
      if (process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        return process.exitValue();
      }
      throw new IOException("the command took longer than " + limit.toMillis() / 1000.0 + " s");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Override
  public <T> T inNetwork(Callable<T> work) throws IOException {
    return HostNetwork.run(work);
  }
}
