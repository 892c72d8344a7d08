package io.mesosj.executor.command;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramException;
import io.mesosj.executor.check.CheckTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.mesos.v1.Protos.CommandInfo;

/**
 * What checks do beside a task that is a process of ours, in the network that we are in.
 *
 * @param directory the task's working directory
 * @param environment the task's
 */
public record ProcessChecks(Path directory, Map<String, String> environment)
    implements CheckTarget {
  @Override
  public int run(CommandInfo command, Duration limit) throws IOException, InterruptedException {
    Map<String, String> variables = new HashMap<>(environment);
    CommandVariables.add(command.getEnvironment(), variables);
    try {
      return Program.of(limit.isZero() ? Program.NO_LIMIT : limit, CommandArguments.of(command))
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
    return here(work);
  }

  /** Does work in the network that this process is in. */
  public static <T> T here(Callable<T> work) throws IOException {
    try {
      return work.call();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
