package io.mesosj.local.container;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.executor.check.CheckTarget;
import io.mesosj.isolator.AttachedContainer;
import io.mesosj.isolator.cni.json.JsonTrees;
import io.mesosj.local.process.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;

/** What checks do in a container that runc runs: commands by {@code runc exec}. */
final class ContainerChecks implements CheckTarget {
  /** How the names of files begin that a check makes beside the container's. */
  static final String PREFIX = "check";

  private final String id;
  private final Path bundle;
  private final Path state;
  private final Optional<AttachedContainer> network;
  private final Containerizer containerizer;

  ContainerChecks(
      String id,
      Path bundle,
      Path state,
      Optional<AttachedContainer> network,
      Containerizer containerizer) {
    this.id = id;
    this.bundle = bundle;
    this.state = state;
    this.network = network;
    this.containerizer = containerizer;
  }

  @Override
  public int run(CommandInfo command, Duration limit) throws IOException, InterruptedException {
    Path description = Files.createTempFile(bundle, PREFIX, ".json");
    Path pidFile = description.resolveSibling(description.getFileName() + ".pid");
    try {
      Files.writeString(description, JsonTrees.write(process(command)));
      Process runc =
          new ProcessBuilder(
                  Programs.find("runc").map(Path::toString).orElse("runc"),
                  "--root",
                  state.toString(),
                  "exec",
                  "--process",
                  description.toString(),
                  "--pid-file",
                  pidFile.toString(),
                  id)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return await(runc, pidFile, limit);
    } finally {
      Files.deleteIfExists(description);
      Files.deleteIfExists(pidFile);
    }
  }

  /** The task's own process with another command: same user, directory, environment, rights. */
  private ObjectNode process(CommandInfo command) throws IOException {
    ObjectNode config = JsonTrees.read(Files.readAllBytes(bundle.resolve("config.json")));
    if (!(config.get("process") instanceof ObjectNode process)) {
      throw new IOException("container '" + id + "' has no process");
    }
    ArrayNode arguments = process.putArray("args");
    CommandLine.of(command, Optional.empty()).forEach(arguments::add);
    Map<String, String> variables = new LinkedHashMap<>();
    process
        .path("env")
        .forEach(
            pair -> {
              String text = pair.asText();
              int equals = Math.max(0, text.indexOf('='));
              variables.put(text.substring(0, equals), text.substring(equals + 1));
            });
    for (Environment.Variable variable : command.getEnvironment().getVariablesList()) {
      variables.put(variable.getName(), variable.getValue());
    }
    ArrayNode environment = process.putArray("env");
    variables.forEach((name, value) -> environment.add(name + "=" + value));
    return process;
  }

  private static int await(Process runc, Path pidFile, Duration limit)
      throws IOException, InterruptedException {
    boolean ended = false;
    try {
      if (limit.isZero()) {
        runc.waitFor();
      } else if (!runc.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("the command took longer than " + limit.toMillis() / 1000.0 + " s");
      }
      ended = true;
      return runc.exitValue();
    } finally {
      if (!ended) {
        kill(runc, pidFile);
      }
    }
  }

  private static void kill(Process runc, Path pidFile) throws IOException {
    if (Files.exists(pidFile)) {
      Optional<ProcessHandle> inside =
          ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()));
      inside.ifPresent(
          process -> {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
          });
    }
    runc.destroyForcibly();
  }

  @Override
  public <T> T inNetwork(Callable<T> work) throws IOException {
    if (network.isPresent()) {
      return containerizer.inNetwork(network.get(), work);
    }
    return HostNetwork.run(work);
  }
}
