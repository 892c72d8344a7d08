package io.mesosj.base.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlagDefaultsTest {
  private static final Flag IMAGE = Flag.text("docker_image", "IMAGE", "An image.");
  private static final Flag SHELL = Flag.toggle("shell", true, "A shell.");
  private static final Flag NAME = Flag.text("name", "NAME", "A name.");
  private static final FlagTable TABLE =
      new FlagTable(List.of(FlagGroup.of("Test", IMAGE, SHELL, NAME)));

  @TempDir Path home;

  @Test
  void theLineWinsOverTheEnvironmentOverTheFile() throws IOException, UsageException {
    Path directory = Files.createDirectories(home.resolve(".config/mesos-execute-j"));
    Files.writeString(
        directory.resolve("config"), "# mine\n\ndocker-image=file\nname=file\nno-shell\n");

    Values values =
        new FlagDefaults("mesos-execute-j", "MESOS_EXECUTE_")
            .complete(
                TABLE,
                () -> TABLE,
                FlagParser.parse(TABLE, List.of("--name=line")),
                Map.of("HOME", home.toString(), "MESOS_EXECUTE_DOCKER_IMAGE", "environment"));

    assertThat(values.text(NAME)).contains("line");
    assertThat(values.text(IMAGE)).contains("environment");
    assertThat(values.on(SHELL)).isFalse();
  }

  /** Somebody set it to nothing: to go on as if it were not there would run something else. */
  @Test
  void anEmptyVariableIsAnEmptyValue() throws UsageException {
    Values values =
        new FlagDefaults("mesos-execute-j", "MESOS_EXECUTE_")
            .complete(
                TABLE,
                () -> TABLE,
                FlagParser.parse(TABLE, List.of()),
                Map.of("MESOS_EXECUTE_DOCKER_IMAGE", ""));

    assertThat(values.text(IMAGE)).contains("");
  }

  @Test
  void leavesOutWhatAnotherVerbHas() throws IOException, UsageException {
    Path file = Files.writeString(home.resolve("config"), "docker_image=x\nno-shell\nname=n\n");
    FlagTable verb = new FlagTable(List.of(FlagGroup.of("Verb", NAME)));

    Values values =
        new FlagDefaults("mesos-execute-j", "MESOS_EXECUTE_")
            .complete(
                verb,
                () -> TABLE,
                FlagParser.parse(verb, List.of()),
                Map.of("MESOS_EXECUTE_CONFIG", file.toString()));

    assertThat(values.text(NAME)).contains("n");
  }

  @Test
  void saysWhereAWrongDefaultComesFrom() throws IOException {
    Path file = Files.writeString(home.resolve("config"), "nme=x\n");

    assertThatThrownBy(() -> complete(Map.of("MESOS_EXECUTE_CONFIG", file.toString())))
        .hasMessageStartingWith("config file: unknown flag '--nme'");
    assertThatThrownBy(() -> complete(Map.of("MESOS_EXECUTE_SHELL", "maybe")))
        .hasMessageStartingWith("environment: --shell is true or false");
    assertThatThrownBy(() -> complete(Map.of("MESOS_EXECUTE_CONFIG", home + "/missing")))
        .hasMessageContaining("$MESOS_EXECUTE_CONFIG");
  }

  private static void complete(Map<String, String> environment) throws UsageException {
    new FlagDefaults("mesos-execute-j", "MESOS_EXECUTE_")
        .complete(TABLE, () -> TABLE, FlagParser.parse(TABLE, List.of()), environment);
  }
}
