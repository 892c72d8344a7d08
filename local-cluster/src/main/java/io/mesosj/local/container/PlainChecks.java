package io.mesosj.local.container;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramException;
import io.mesosj.executor.check.CheckTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.mesos.v1.Protos.CommandInfo;

/** What checks do beside a task that is a plain process. */
record PlainChecks(Path directory, Map<String, String> environment) implements CheckTarget {
  @Override
  public int run(CommandInfo command, Duration limit) throws IOException, InterruptedException {
    Map<String, String> variables = new HashMap<>(environment);
    SecretValues.addVariables(command.getEnvironment(), variables);
    try {
      return Program.of(
              limit.isZero() ? Program.NO_LIMIT : limit,
              ContainerCommand.of(command, Optional.empty()))
          .in(directory)
          .environment(variables)
          .discardOutput()
          .run()
          .status();
    } catch (ProgramException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the check was called off");
      }
      throw e;
    }
  }

  @Override
  public <T> T inNetwork(Callable<T> work) throws IOException {
    return HostNetwork.run(work);
  }
}
