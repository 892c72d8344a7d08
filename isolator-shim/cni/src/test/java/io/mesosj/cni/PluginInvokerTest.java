package io.mesosj.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.PluginCall.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PluginInvokerTest {
  private static final PluginCall ADD =
      new PluginCall(
          Command.ADD, "net", "c1", Optional.of(Path.of("/ns")), "eth0", Optional.of("A=B"));

  @TempDir private Path work;

  private Optional<ObjectNode> invoke(PluginCall call, String script) throws IOException {
    Path plugin = work.resolve("plugin");
    Files.writeString(plugin, "#!/bin/sh\n" + script + "\n");
    assertThat(plugin.toFile().setExecutable(true)).isTrue();
    return new PluginInvoker(new PluginPath(List.of(work)), Duration.ofSeconds(30))
        .invoke("plugin", call, JsonTrees.object().put("name", "net"));
  }

  @Test
  void passesExactlyTheSpecifiedEnvironmentAndTheConfiguration() throws Exception {
    Path seen = work.resolve("seen");
    invoke(ADD, "env | sort > " + seen + "; cat >> " + seen + "; echo '{}'");

    assertThat(Files.readAllLines(seen))
        .filteredOn(
            line -> !line.startsWith("PATH=") && !line.startsWith("PWD=") && !line.startsWith("_="))
        .filteredOn(line -> !line.startsWith("OLDPWD=") && !line.startsWith("SHLVL="))
        .containsExactly(
            "CNI_ARGS=A=B",
            "CNI_COMMAND=ADD",
            "CNI_CONTAINERID=c1",
            "CNI_IFNAME=eth0",
            "CNI_NETNS=/ns",
            "CNI_PATH=" + work,
            "{\"name\":\"net\"}");
  }

  @Test
  void aCallAboutNoContainerNamesNone() throws Exception {
    Path seen = work.resolve("seen");
    invoke(PluginCall.about(Command.STATUS, "net"), "env > " + seen);

    assertThat(Files.readString(seen))
        .contains("CNI_COMMAND=STATUS")
        .doesNotContain("CNI_CONTAINERID", "CNI_IFNAME", "CNI_NETNS", "CNI_ARGS");
  }

  private String argsOf(String type, Command command, String namespace) throws IOException {
    Path seen = work.resolve("seen");
    Path plugin = work.resolve(type);
    Files.writeString(plugin, "#!/bin/sh\necho \"[$CNI_ARGS]\" > " + seen + "; echo '{}'\n");
    assertThat(plugin.toFile().setExecutable(true)).isTrue();
    ObjectNode config = JsonTrees.object().put("name", "net");
    config
        .putObject("args")
        .putObject("org.apache.mesos")
        .putObject("network_info")
        .putObject("labels")
        .putArray("labels")
        .add(JsonTrees.object().put("key", "app").put("value", "web"))
        .add(JsonTrees.object().put("key", "projectcalico.org/namespace").put("value", namespace));
    new PluginInvoker(new PluginPath(List.of(work)), Duration.ofSeconds(30))
        .invoke(
            type,
            new PluginCall(
                command, "net", "c1", Optional.of(Path.of("/ns")), "eth0", Optional.empty()),
            config);
    return Files.readString(seen).strip();
  }

  @ParameterizedTest
  @EnumSource(names = {"ADD", "CHECK", "DEL"})
  void calicoFindsAnEndpointInTheNamespaceThatALabelNames(Command command) throws Exception {
    assertThat(argsOf("calico", command, "prod"))
        .isEqualTo("[IgnoreUnknown=1;CNI_TEST_NAMESPACE=prod]");
    assertThat(argsOf("other", command, "prod")).isEqualTo("[]");
  }

  @Test
  void aNamespaceThatCalicoWouldCallOtherwiseIsRefused() throws Exception {
    for (String odd : List.of("a;K8S_POD_NAME=x", "Prod", "a/b", "", "-a", "a\nb")) {
      assertThatThrownBy(() -> argsOf("calico", Command.ADD, odd))
          .isInstanceOf(UnusablePluginException.class)
          .hasMessageContaining("the label projectcalico.org/namespace is to name a namespace");
      assertThat(argsOf("calico", Command.DEL, odd)).isEqualTo("[]");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo '{\"code\": 11, \"msg\": \"busy\"}'; exit 1 | busy | 11",
        "echo '{\"code\": 7, \"msg\": \"a\", \"details\": \"b\"}'; exit 1 | a: b | 7",
        "echo '{}'; exit 3 | no message | 0",
        "echo oops >&2; exit 3 | it ended with status 3: oops | 0",
        "exit 3 | it ended with status 3 and said nothing | 0",
        "kill -9 $$ | it ended with status 137 and said nothing | 0",
        "echo '[1]' | its result can't be read, it is not a JSON object: [1] | 0",
      })
  void aFailureIsToldInThePluginsOwnWords(String script, String words, int code) {
    assertThatThrownBy(() -> invoke(ADD, script))
        .isInstanceOfSatisfying(
            PluginException.class, failure -> assertThat(failure.code()).isEqualTo(code))
        .hasMessage(
            "CNI plugin 'plugin' failed to attach container 'c1' to network 'net': " + words);
  }

  @Test
  void whatADelPrintsDoesNotMatter() throws Exception {
    assertThat(invoke(ADD.with(Command.DEL), "echo done")).isEmpty();
    assertThat(invoke(ADD, "")).isEmpty();
  }

  @Test
  void aLongConfigurationReachesAPluginThatReadsLate() throws Exception {
    ObjectNode config = JsonTrees.object().put("x", "y".repeat(1_000_000));
    Path plugin =
        Files.writeString(
            work.resolve("late"), "#!/bin/sh\nsleep 0.2\necho \"{\\\"n\\\": $(wc -c)}\"\n");
    assertThat(plugin.toFile().setExecutable(true)).isTrue();

    var result =
        new PluginInvoker(new PluginPath(List.of(work)), Duration.ofSeconds(30))
            .invoke("late", ADD, config);

    assertThat(result.orElseThrow().get("n").asInt()).isGreaterThan(1_000_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/bin/sh", "../sh", "missing", "dir", "text"})
  void aTypeThatIsNoExecutableOfTheDirectoriesIsNotFound(String type) throws Exception {
    Files.createDirectories(work.resolve("dir"));
    Files.writeString(work.resolve("text"), "");

    assertThat(new PluginPath(List.of(work)).find(type)).isEmpty();
  }

  @Test
  void theFirstDirectoryWins() throws Exception {
    Path first = Files.createDirectories(work.resolve("1"));
    Path second = Files.createDirectories(work.resolve("2"));
    for (Path directory : List.of(first, second)) {
      assertThat(Files.writeString(directory.resolve("p"), "").toFile().setExecutable(true))
          .isTrue();
    }

    PluginPath path = PluginPath.parse(first + "::" + second);

    assertThat(path.find("p")).contains(first.resolve("p"));
    assertThat(path).hasToString(first + ":" + second);
  }

  @Test
  void aFileIsNoProgramBecauseItMayBeExecuted() throws Exception {
    Path ran = work.resolve("ran");
    program("script-without-line", "touch " + ran + "\n");
    program("empty", "");
    Files.write(program("foreign", ""), foreignElf());
    Files.createDirectories(work.resolve("directory"));
    Files.writeString(work.resolve("plain"), "#!/bin/sh\n");

    for (Command command : List.of(Command.ADD, Command.DEL, Command.CHECK)) {
      assertUnusable(
          "script-without-line",
          command,
          "it is not a program for this machine: it begins neither");
      assertUnusable("empty", command, "it is not a program for this machine: the file is empty");
      assertUnusable(
          "foreign",
          command,
          "it is not a program for this machine: it is for another kind of machine");
      assertUnusable("directory", command, "it is a directory");
      assertUnusable("plain", command, "it is not executable; chmod +x makes it so");
      assertUnusable("missing", command, "which is not in '" + work + "'");
    }
    assertThat(ran).doesNotExist();
  }

  private void assertUnusable(String type, Command command, String why) {
    assertThatThrownBy(() -> invoker().invoke(type, ADD.with(command), JsonTrees.object()))
        .isInstanceOf(UnusablePluginException.class)
        .hasMessageStartingWith("CNI network 'net' needs plugin '" + type + "', ")
        .hasMessageContaining(why);
  }

  private PluginInvoker invoker() {
    return new PluginInvoker(new PluginPath(List.of(work)), Duration.ofSeconds(30));
  }

  private Path program(String name, String text) throws IOException {
    Path file = Files.writeString(work.resolve(name), text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  /** The header of a 64-bit program for a machine that there is none of. */
  private static byte[] foreignElf() {
    byte[] header = new byte[64];
    System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}, 0, header, 0, 7);
    header[18] = (byte) 0xfe;
    header[19] = (byte) 0xca;
    return header;
  }
}
