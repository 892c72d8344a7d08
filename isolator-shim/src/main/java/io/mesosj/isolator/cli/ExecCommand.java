package io.mesosj.isolator.cli;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.process.ProgramException;
import io.mesosj.base.process.ProgramStart;
import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code exec}: a command of the host in a container's network namespace, with our own standard
 * streams, and nothing of {@code /run/netns}.
 */
final class ExecCommand implements Command {
  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    Request request = Request.of(invocation);
    List<String> words = request.words();
    if (words.size() < 2) {
      throw new UsageException("exec needs a container and a command: exec ID -- ip addr");
    }
    ContainerDirectory containers = new ContainerDirectory(request.settings());
    String id = containers.find(words.get(0));
    if (!containers.hasNamespace(id)) {
      throw new FailureException(
          "container '" + id + "' has no namespace any more; isolator-shim recover detaches it",
          ExitCode.FAILURE);
    }
    return enter(containers.netns(id), words.subList(1, words.size()));
  }

  private static int enter(Path netns, List<String> command) throws FailureException, IOException {
    List<String> line = new ArrayList<>(List.of("nsenter", "--net=" + netns, "--"));
    line.addAll(command);
    leaveInterruptsToTheCommand();
    Process process = start(line);
    Runtime.getRuntime().addShutdownHook(Threads.daemon("end-command", process::destroy));
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
  }

  private static Process start(List<String> line) throws FailureException {
    try {
      return ProgramStart.start(new ProcessBuilder(line).inheritIO());
    } catch (ProgramException e) {
      throw new FailureException(e.getMessage() + " (nsenter is util-linux's)", ExitCode.FAILURE);
    }
  }

  /**
   * The terminal tells both of us of Ctrl-C; what it means is the command's to decide. By
   * reflection, because javac has no way to silence its warning about {@code sun.misc.Signal}.
   * Where the JVM keeps the signal for itself it ends us its own way.
   */
  private static void leaveInterruptsToTheCommand() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object nothing =
          Proxy.newProxyInstance(
              ExecCommand.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> null);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), nothing);
    } catch (ReflectiveOperationException e) {
      return;
    }
  }
}
