package io.mesosj.execute.cluster;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Standard;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.output.JsonEvents;
import io.mesosj.execute.output.ReadOutput;
import io.mesosj.execute.session.Session;
import io.mesosj.scheduler.agent.AgentFiles;
import io.mesosj.scheduler.agent.ContainerClient;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Task;

/** The verb that copies a file out of a task's sandbox or container, or into its container. */
public final class CpCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j cp [--master=MASTER] TASK:PATH FILE [FLAG...]
             mesos-execute-j cp [--master=MASTER] FILE TASK:PATH [FLAG...]

      Copies one file; '-' is standard input or output. A relative PATH is in the
      task's sandbox, and is read there of a task that has ended, too. An absolute one
      is in the container of a task that runs, where 'cat' and 'sh' must be. With
      --output=json it prints {"event":"copied", "time", "task_id", "path", "file"}.

      Examples:
        mesos-execute-j cp job:result.json .
        mesos-execute-j cp settings.conf web:/etc/web.conf
      """;

  private static final int LONGEST = 100;

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(ClusterFlags.FRAMEWORK, ClusterFlags.OUTPUT);
  }

  /**
   * A file of a task.
   *
   * @param task its id
   * @param path in its sandbox, or absolute in its container
   */
  private record Remote(String task, String path) {
    static boolean is(String word) {
      int colon = word.indexOf(':');
      return colon > 0 && word.lastIndexOf('/', colon) < 0;
    }

    static Remote of(String word) throws UsageException {
      int colon = word.indexOf(':');
      Remote remote = new Remote(word.substring(0, colon), word.substring(colon + 1));
      if (remote.path.isEmpty() || remote.path.endsWith("/")) {
        throw new UsageException("cp copies files: '" + OneLine.of(word, LONGEST) + "' is none");
      }
      return remote;
    }

    boolean isAbsolute() {
      return path.startsWith("/");
    }

    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    List<String> words = invocation.values().arguments();
    if (words.size() != 2 || Remote.is(words.get(0)) == Remote.is(words.get(1))) {
      throw new UsageException("cp needs TASK:PATH FILE, or FILE TASK:PATH");
    }
    boolean out = Remote.is(words.get(0));
    Remote remote = Remote.of(words.get(out ? 0 : 1));
    String local = words.get(out ? 1 : 0);
    boolean json = TextOrJson.isJson(invocation.values(), ClusterFlags.OUTPUT);
    if (json && out && local.equals("-")) {
      throw new UsageException(
          ClusterFlags.OUTPUT + "=json needs a FILE, standard output is its own");
    }
    if (!out && !remote.isAbsolute()) {
      throw new UsageException(
          "a file goes to an absolute PATH in the container, not to '"
              + OneLine.of(remote.path(), LONGEST)
              + "'");
    }
    try {
      int code = out ? fetch(invocation, remote, local) : send(invocation, remote, local);
      if (json && code == ExitCode.OK) {
        new JsonEvents(invocation.streams().out())
            .write(
                JsonEvents.event("copied")
                    .put("task_id", remote.task())
                    .put("path", remote.path())
                    .put("file", local));
      }
      return code;
    } catch (IOException e) {
      throw new FailureException("cp: " + OneLine.of(FileProblem.describe(e), 400), e);
    }
  }

  private static int fetch(Invocation invocation, Remote remote, String local)
      throws UsageException, FailureException, IOException {
    Path target = local.equals("-") ? null : path(local);
    if (target != null && Files.isDirectory(target)) {
      target = target.resolve(remote.name());
    } else if (target != null && local.endsWith("/")) {
      throw new FailureException(
          "cp: there is no directory '" + OneLine.of(local, LONGEST) + "'", ExitCode.FAILURE);
    }
    Cluster cluster = Cluster.of(invocation);
    Task task = task(cluster, remote, invocation.values());
    if (target == null) {
      return print(cluster, task, remote, invocation.streams());
    }
    if (Files.exists(target)) {
      // A link goes on leading where it leads.
      target = target.toRealPath();
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      // A device or a pipe is written to; a file must never take its place.
      try (OutputStream device = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
        return fetch(cluster, task, remote, invocation.streams(), device);
      }
    }
    // Beside the target, so that nobody finds half a file there.
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      int code;
      try (OutputStream file = Files.newOutputStream(part)) {
        code = fetch(cluster, task, remote, invocation.streams(), file);
      }
      if (code == ExitCode.OK) {
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      }
      return code;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static int print(Cluster cluster, Task task, Remote remote, Standard streams)
      throws FailureException, IOException {
    ReadOutput out = ReadOutput.of(streams);
    try {
      return fetch(cluster, task, remote, streams, out);
    } catch (IOException e) {
      if (out.isClosed()) {
        return ExitCode.OUTPUT_CLOSED;
      }
      throw e;
    }
  }

  private static int fetch(
      Cluster cluster, Task task, Remote remote, Standard streams, OutputStream into)
      throws FailureException, IOException {
    URI agent = cluster.agentAddress(task.getAgentId());
    if (remote.isAbsolute()) {
      return session(cluster, agent)
          .run(
              ExecCommand.container(task),
              command(List.of("cat", remote.path())),
              new Standard(into, streams.err()));
    }
    AgentFiles files = new AgentFiles(cluster.transport(), agent, cluster.authorizationAt(agent));
    String file = files.sandbox(task) + "/" + remote.path();
    long size =
        files
            .size(file)
            .orElseThrow(
                () ->
                    new FailureException(
                        "the sandbox of task '"
                            + OneLine.of(remote.task(), LONGEST)
                            + "' has no file '"
                            + OneLine.of(remote.path(), LONGEST)
                            + "'",
                        ExitCode.FAILURE));
    long offset = 0;
    while (offset < size) {
      byte[] bytes = files.read(file, offset);
      if (bytes.length == 0) {
        throw new IOException("the file became shorter while it was copied");
      }
      into.write(bytes);
      offset += bytes.length;
    }
    into.flush();
    return ExitCode.OK;
  }

  private static int send(Invocation invocation, Remote remote, String local)
      throws UsageException, FailureException, IOException {
    if (!local.equals("-") && Files.isDirectory(path(local))) {
      throw new UsageException(
          "cp copies files: '" + OneLine.of(local, LONGEST) + "' is a directory");
    }
    try (InputStream from =
        local.equals("-")
            ? new FileInputStream(FileDescriptor.in)
            : Files.newInputStream(path(local))) {
      Cluster cluster = Cluster.of(invocation);
      Task task = task(cluster, remote, invocation.values());
      URI agent = cluster.agentAddress(task.getAgentId());
      return session(cluster, agent)
          .run(
              ExecCommand.container(task),
              command(List.of("/bin/sh", "-c", "exec cat >\"$0\"", remote.path())),
              invocation.streams(),
              from);
    }
  }

  private static Session session(Cluster cluster, URI agent) {
    return new Session(
        new ContainerClient(cluster.transport(), agent, cluster.authorizationAt(agent)),
        false,
        false);
  }

  private static CommandInfo command(List<String> line) {
    return CommandInfo.newBuilder()
        .setShell(false)
        .setValue(line.get(0))
        .addAllArguments(line)
        .build();
  }

  private static Task task(Cluster cluster, Remote remote, Values values) throws FailureException {
    return cluster.task(remote.task(), values.text(ClusterFlags.FRAMEWORK));
  }

  private static Path path(String text) throws UsageException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException("'" + OneLine.of(text, LONGEST) + "' is not a path");
    }
  }
}
