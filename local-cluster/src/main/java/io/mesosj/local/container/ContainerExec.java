package io.mesosj.local.container;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.process.ProgramStart;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;

/**
 * Further processes in a container that runc runs: as the container's own, with its user,
 * directory, environment and rights, but another command.
 */
final class ContainerExec {
  /** How the names of the files begin that are made for it beside the container's. */
  static final String PREFIX = "exec";

  private final Bundle bundle;

  ContainerExec(Bundle bundle) {
    this.bundle = bundle;
  }

  /** What runc reads and writes for one run. */
  record RunFiles(Path description, Path pidFile, Path log) {
    void delete() throws IOException {
      Files.deleteIfExists(description);
      Files.deleteIfExists(pidFile);
      Files.deleteIfExists(log);
    }
  }

  /** A run whose output nobody wants. */
  record Silent(Process runc, RunFiles files) {}

  Silent start(CommandInfo command) throws IOException {
    RunFiles files = describe(command, false);
    Process runc =
        ProgramStart.start(
            new ProcessBuilder(line(files))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD));
    return new Silent(runc, files);
  }

  /** A run that somebody is at, on a terminal or on pipes. */
  ContainerSession session(CommandInfo command, boolean terminal) throws IOException {
    RunFiles files = describe(command, terminal);
    String name = "session in " + bundle.id();
    if (!terminal) {
      Process runc = ProgramStart.start(new ProcessBuilder(line(files)));
      return new ContainerSession(
          runc, files, new PipeIo(runc, name, files.pidFile()), () -> cleanUp(files));
    }
    TerminalIo io = new TerminalIo(Pty.open());
    Process runc =
        ProgramStart.start(
            new ProcessBuilder(io.on(line(files)))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD));
    io.startSession(name, files.pidFile());
    return new ContainerSession(
        runc,
        files,
        io,
        () -> {
          cleanUp(files);
          io.close();
        });
  }

  private static void cleanUp(RunFiles files) {
    try {
      files.delete();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> line(RunFiles files) {
    // With a log of its own runc prints the bare sentence.
    List<String> line = bundle.runc("--log", files.log().toString());
    line.addAll(RuncLog.FORMAT);
    line.addAll(List.of("exec", "--process", files.description().toString()));
    line.addAll(List.of("--pid-file", files.pidFile().toString(), bundle.id()));
    return line;
  }

  private RunFiles describe(CommandInfo command, boolean terminal) throws IOException {
    ObjectNode config = JsonTrees.read(Files.readAllBytes(bundle.config()));
    if (!(config.get("process") instanceof ObjectNode process)) {
      throw new IOException("container '" + bundle.id() + "' has no process");
    }
    ArrayNode arguments = process.putArray("args");
    ContainerCommand.of(command, Optional.empty()).forEach(arguments::add);
    process.put("terminal", terminal);
    environment(process, command, terminal);
    Path description = Files.createTempFile(bundle.directory(), PREFIX, ".json");
    Files.writeString(description, JsonTrees.write(process));
    return new RunFiles(
        description,
        description.resolveSibling(description.getFileName() + ".pid"),
        description.resolveSibling(description.getFileName() + ".log"));
  }

  private static void environment(ObjectNode process, CommandInfo command, boolean terminal)
      throws ContainerException {
    Map<String, String> variables = new LinkedHashMap<>();
    process
        .path("env")
        .forEach(
            pair -> {
              String text = pair.asText();
              int equals = Math.max(0, text.indexOf('='));
              variables.put(text.substring(0, equals), text.substring(equals + 1));
            });
    if (terminal) {
      variables.putIfAbsent("TERM", "xterm");
    }
    SecretValues.addVariables(command.getEnvironment(), variables);
    ArrayNode environment = process.putArray("env");
    variables.forEach((name, value) -> environment.add(name + "=" + value));
  }
}
