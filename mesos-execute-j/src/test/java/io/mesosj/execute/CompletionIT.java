package io.mesosj.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.execute.testing.RecordedCluster;
import io.mesosj.isolator.testing.InteractiveShell;
import io.mesosj.isolator.testing.InteractiveShell.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TAB in real shells, in a real terminal. */
class CompletionIT {
  private static final Path LAUNCHER = Path.of("bin/mesos-execute-j");

  @TempDir private Path work;

  @ParameterizedTest
  @EnumSource(Kind.class)
  void completesVerbsFlagsValuesAndFiles(Kind kind) throws IOException {
    Files.createDirectories(work.resolve("here"));
    Files.writeString(work.resolve("here/tasks.yaml"), "");
    try (InteractiveShell shell = InteractiveShell.start(kind, work, LAUNCHER)) {
      shell.complete("mesos-execute-j netw", screen -> screen.contains("mesos-execute-j networks"));
      shell.complete("mesos-execute-j --docker_im", screen -> screen.contains("--docker_image"));
      shell.complete("mesos-execute-j --no-she", screen -> screen.contains("--no-shell"));
      shell.complete("mesos-execute-j ps --outp", screen -> screen.contains("--output"));
      shell.complete("mesos-execute-j --restart=al", screen -> screen.contains("--restart=always"));
      shell.complete("mesos-execute-j --output ya", screen -> screen.contains("--output yaml"));
      shell.complete("mesos-execute-j --task=tas", screen -> screen.contains("--task=tasks.yaml"));
      shell.complete("mesos-execute-j --task tas", screen -> screen.contains("--task tasks.yaml"));
      shell.complete("mesos-execute-j completion fi", screen -> screen.contains("completion fish"));
      shell.complete("mesos-execute-j help netw", screen -> screen.contains("help networks"));
      String flags =
          shell.complete(
              "mesos-execute-j logs --f",
              2,
              screen -> screen.contains("--follow") && screen.contains("--framework"));
      assertThat(flags).doesNotContain("--docker_image", "rror", "not found");
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void completesNetworksOfTheDirectory(Kind kind) throws IOException {
    Path networks = Files.createDirectories(work.resolve("here/cni"));
    for (String name : new String[] {"frontend", "storage"}) {
      Files.writeString(
          networks.resolve(name + ".conf"),
          "{\"cniVersion\":\"0.4.0\",\"name\":\"" + name + "\",\"type\":\"bridge\"}");
    }
    String line = "mesos-execute-j --network_cni_config_dir=cni ";
    try (InteractiveShell shell = InteractiveShell.start(kind, work, LAUNCHER)) {
      shell.complete(line + "--networks=fr", screen -> screen.contains("--networks=frontend"));
      shell.complete(
          line + "--networks=frontend,st", screen -> screen.contains("=frontend,storage"));
      shell.complete(
          line + "--network=name=st", screen -> screen.contains("--network=name=storage"));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void completesTasksOfTheMasterThatIsNamed(Kind kind) throws Exception {
    try (RecordedCluster cluster = new RecordedCluster("scheduler/scheduler-json");
        InteractiveShell shell = InteractiveShell.start(kind, work, LAUNCHER)) {
      String master = "--master=" + cluster.address();
      shell.complete(
          "mesos-execute-j " + master + " logs t-17", screen -> screen.contains("t-1795464806"));
      shell.complete(
          "mesos-execute-j attach " + master + " t-17", screen -> screen.contains("t-1795464806"));
      shell.complete(
          "mesos-execute-j kill " + master + " t-17", screen -> screen.contains("t-1795464806"));
      shell.complete(
          "mesos-execute-j run " + master + " --networks=cni",
          screen -> screen.contains("=cni-test"));
    }
  }
}
