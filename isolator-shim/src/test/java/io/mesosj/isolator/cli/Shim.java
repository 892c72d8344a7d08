package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.command.CommandLine;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import io.mesosj.protocol.testing.Recordings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the command inside the test, always with the same flags, and keeps what it says. */
final class Shim {
  /** The id of the container that stock Mesos' checkpoint was recorded of. */
  static final String RECORDED = "a1d0dd9d-b69d-450b-b848-b4fb0ab9e585";

  /** What a run left. */
  record Result(int code, String out, String err) {
    JsonNode json() {
      return Recordings.json(out);
    }
  }

  private final List<String> flags;

  Shim(String... flags) {
    this.flags = List.of(flags);
  }

  Result run(String... line) {
    List<String> all = new ArrayList<>();
    all.add(line[0]);
    all.addAll(flags);
    all.addAll(List.of(line).subList(1, line.length));
    return raw(Map.of(), all.toArray(String[]::new));
  }

  static Result raw(Map<String, String> environment, String... line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new CommandLine(new ShimProgram(), environment, new Standard(out, err), Terminal.NONE)
            .run(List.of(line));
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Lays out below {@code runtimeDir} what a stock agent had written down. */
  static Path stockCheckpoint(Path runtimeDir) throws IOException {
    Path container = runtimeDir.resolve("isolators/network/cni").resolve(RECORDED);
    for (String file :
        List.of(
            "cni-test/network.conf",
            "cni-test/eth0/network.info",
            "port-mapper-test/network.conf",
            "port-mapper-test/eth1/network.info",
            "hostname",
            "hosts")) {
      Path path = container.resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, Recordings.bytes("checkpoint/CONTAINER__" + file.replace("/", "__")));
    }
    // A handle that a reboot left is a plain file.
    Files.createFile(container.resolve("ns"));
    return container;
  }
}
