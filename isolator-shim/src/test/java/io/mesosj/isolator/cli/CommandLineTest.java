package io.mesosj.isolator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.command.Verb;
import io.mesosj.base.console.ExitCode;
import io.mesosj.isolator.cli.Shim.Result;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to a wrong command line: one line, no trace, the right exit code. */
class CommandLineTest {
  @TempDir private Path work;

  private Result run(String... line) {
    return Shim.raw(Map.of("MESOS_RUNTIME_DIR", work.toString()), line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lst | unknown verb 'lst'",
        "status --bogus=1 | unknown flag '--bogus'; --help lists them",
        "status -x | unknown flag '-x'",
        "status --no_bogus | unknown flag '--no_bogus'",
        "statsu | did you mean status?",
        "attach web --netwroks=a | did you mean --networks?",
        "status web | unexpected argument 'web'",
        "status --output=xml | --output is table or json",
        "status --output | --output needs a value: --output=FORMAT",
        "status --output=table --output=table | --output is given twice",
        "status --network_cni_root_dir_persist=maybe | is true or false, got 'maybe'",
        "networks --plugin_time_limit=soon | --plugin_time_limit: ",
        "networks --plugin_time_limit=0secs | --plugin_time_limit: ",
        "inspect --output=svgz | svg for inspect only",
        "exec | exec needs a container and a command",
        "attach | attach needs one container id",
        "attach web | attach needs a network",
        "attach web --network=bogus=1 | --network: ",
        "attach web --networks=a,a, | --networks: ",
        "detach | detach needs container ids",
        "recover --known=../x | --known: '../x' can't be a container's id",
        "gc --validate | unknown flag '--validate'",
      })
  void aWrongLineIsExplained(String line, String message) {
    Result result = run(line.split(" ", -1));

    assertThat(result.err()).startsWith("isolator-shim: ").contains(message).hasLineCount(1);
    assertThat(result.code())
        .isEqualTo(line.equals("exec") ? ExitCode.NOT_STARTED : ExitCode.USAGE);
    assertThat(result.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../etc", "/etc", "a/b", "a\nb", "a\u0000b", "", " ", "näme"})
  void hostileIdsAreRefused(String id) {
    for (String verb : new String[] {"inspect", "check", "detach"}) {
      Result result = run(verb, id);

      assertThat(result.code()).isEqualTo(ExitCode.NOT_FOUND);
      assertThat(result.err()).contains("can't be a container's id").hasLineCount(1);
    }
    assertThat(run("exec", id, "--", "true").code()).isEqualTo(ExitCode.NOT_STARTED);
  }

  @Test
  void anUnknownContainerSaysWhereWasLooked() {
    Result result = run("inspect", "web");

    assertThat(result.code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(result.err()).contains("no container 'web' below '").contains("status lists them");
  }

  @Test
  void aMissingDirectoryIsNamed() {
    Result result = run("networks", "--network-cni-config-dir=" + work.resolve("none"));

    assertThat(result.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(result.err()).contains("none' is not a directory").hasLineCount(1);
  }

  @Test
  void aTraceIsForThoseWhoAskForIt() {
    assertThat(run("inspect", "web", "--verbose").err()).contains("\tat io.mesosj.isolator.cli.");
    assertThat(run("exec", "web", "--", "x", "--verbose").err()).hasLineCount(1);
  }

  @Test
  void everyVerbHasItsHelp() {
    String overview = run("--help").out();
    for (Verb verb : ShimVerb.values()) {
      assertThat(overview).contains("\n  " + verb.word() + " ");
      Result help = run(verb.word(), "--help");
      assertThat(help.code()).isZero();
      assertThat(help.out()).startsWith("Usage: isolator-shim " + verb.word());
      verb.flags().groups().stream()
          .flatMap(group -> group.flags().stream())
          .forEach(flag -> assertThat(help.out()).contains(flag.name()));
    }
  }

  @Test
  void hasTheVerbsOfEveryProgram() {
    assertThat(run("help", "attach").out()).startsWith("Usage: isolator-shim attach ID");
    assertThat(run("help", "FLAGS").out())
        .contains("--[no-]validate", "--hostname=NAME", "--known=IDS");
    assertThat(run("--version").out()).isEqualTo(run("version").out()).startsWith("isolator-shim ");
    assertThat(run("completion", "bash").out())
        .contains("complete -F _isolator_shim isolator-shim");
  }

  @Test
  void theOverviewFitsATerminal() {
    assertThat(run("--help").out().lines())
        .allMatch(line -> line.length() <= 80)
        .hasSizeLessThan(50);
  }

  @Test
  void flagsMayStandBeforeTheVerb() {
    assertThat(run("--output=json", "status").out()).startsWith("{");
    assertThat(run("--output", "json", "status").out()).startsWith("{");
  }

  @Test
  void anEmptyRootHasNoContainers() {
    assertThat(run("inspect").out()).startsWith("no containers below ");
    assertThat(run("status").out()).endsWith(": 0 containers\n");
    assertThat(run("recover").code()).isZero();
  }
}
