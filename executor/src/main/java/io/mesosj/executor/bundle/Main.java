package io.mesosj.executor.bundle;

import io.mesosj.base.thread.Threads;
import io.mesosj.base.version.BuildVersion;
import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.command.TasksExecutor;
import java.util.List;
import java.util.Map;

/** {@code mesosj-executor}: an agent starts it, and it runs what the agent launches. */
public final class Main {
  private static final int USAGE = 2;
  private static final String HELP =
      """
      usage: mesosj-executor [--shared]
             mesosj-executor --help | --version

      Runs the tasks that a Mesos agent launches in it; started by an agent, which tells it where
      it is in its environment. A task of a LAUNCH has its CommandInfo in TaskInfo.data, as JSON or
      protobuf, because Mesos allows no command beside an executor; tasks of a LAUNCH_GROUP have
      theirs in TaskInfo.command.

        --shared  takes any number of tasks and stays until the agent sends it away; each task has
                  its directory and output in tasks/ID of the sandbox. Without it one task, in the
                  sandbox itself, or groups; it ends when their ends are acknowledged.
      """;

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    List<String> given = List.of(arguments);
    if (given.contains("--help")) {
      System.out.print(HELP);
      return;
    }
    if (given.contains("--version")) {
      String java = System.getProperty("java.version");
      System.out.println("mesosj-executor " + BuildVersion.of(Main.class) + " on Java " + java);
      return;
    }
    for (String argument : given) {
      if (!argument.equals("--shared")) {
        fail(USAGE, "unknown argument '" + argument + "'; --help says which there are");
      }
    }
    ExecutorEnvironment environment;
    try {
      environment = ExecutorEnvironment.from(System.getenv());
    } catch (IllegalArgumentException e) {
      fail(1, String.valueOf(e.getMessage()));
      return;
    }
    System.exit(run(environment, System.getenv(), given.contains("--shared")));
  }

  private static void fail(int code, String why) {
    System.err.println("mesosj-executor: " + why);
    System.exit(code);
  }

  private static int run(
      ExecutorEnvironment environment, Map<String, String> variables, boolean shared) {
    TasksExecutor.Runtimes runtimes =
        new TasksExecutor.Runtimes(
            new ProcessRuntime(TaskVariables.ofTask(variables), environment.sandbox(), false),
            new ProcessRuntime(
                shared ? TaskVariables.ofTask(variables) : TaskVariables.ofGroup(variables),
                environment.sandbox(),
                true));
    TasksExecutor executor =
        new TasksExecutor(environment, environment.transport(), runtimes, shared);
    // Whoever ends this process, by anything but SIGKILL: nothing that it started goes on.
    Runtime.getRuntime().addShutdownHook(Threads.daemon("closing", executor::close));
    executor.start();
    return executor.ended().toCompletableFuture().join();
  }
}
