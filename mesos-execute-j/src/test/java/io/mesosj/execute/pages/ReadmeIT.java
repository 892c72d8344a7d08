package io.mesosj.execute.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.process.ProgramOutput;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.ShellBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of README.md and docs/README.md as they stand, on a fresh machine. */
@NeedsRoot
class ReadmeIT {
  private static final Path ROOT = Path.of("..");

  /** After a command that serves 8080 and goes on. */
  private static final String LOOK =
      """
       & cli=$!
      await curl -sf --max-time 2 http://127.0.0.1:8080/
      echo "PAGE $(curl -s --max-time 10 http://127.0.0.1:8080/)"
      kill -INT $cli
      wait $cli || echo "ENDED $?"
      """;

  private static final String NOTHING_LEFT =
      "ip -br link show type bridge | sed 's/^/BRIDGE /'\nls /etc/cni/net.d | sed 's/^/FILE /'\n";

  @TempDir private Path directory;

  private String run(String script) throws IOException {
    ProgramOutput output = FreshMachine.run(directory, script);
    assertThat(output.status()).as(output.text()).isZero();
    return output.text();
  }

  private static String join(List<String> lines) {
    return lines.stream().map(String::strip).collect(Collectors.joining("\n"));
  }

  /** What comes first, what needs a terminal, and the example that serves a page. */
  @Test
  void theExamplesOfTheReadmeWork() throws IOException {
    String hello = ShellBlock.with(ROOT, "README.md", "--name=hello").typed().get(0);
    ShellBlock networks = ShellBlock.with(ROOT, "README.md", "networks create frontend");
    String shell = ShellBlock.with(ROOT, "README.md", "-it ").typed().get(0);

    String said =
        run(
            hello
                + " 2> /dev/null\n"
                + join(networks.typed())
                + LOOK
                + "cat > $work/shell << 'END'\n"
                + shell
                + "\nEND\n"
                + "printf 'ip -br -4 addr show up | sed s/^/INSIDE:/\\nexit 7\\n'"
                + " | script -qec \"bash $work/shell\" /dev/null || echo \"SHELL $?\"\n"
                + "mesos-execute-j networks rm frontend storage\n"
                + NOTHING_LEFT);

    assertThat(said)
        .startsWith("hello\n")
        .contains("created frontend in /etc/cni/net.d/frontend.conflist")
        .containsPattern("PAGE .*Hello from a container on Mesos")
        .contains("ENDED 130")
        .containsPattern("INSIDE:eth0@.*10\\.89\\.0\\.")
        .containsPattern("INSIDE:eth1@.*10\\.89\\.1\\.")
        .contains("SHELL 7")
        .contains("removed frontend, storage")
        .doesNotContain("BRIDGE ", "FILE ");
  }

  @Test
  void fiveMinutesAreEnough() throws IOException {
    List<String> typed =
        ShellBlock.with(ROOT, "docs/README.md", "mesos-execute-j networks create").typed();
    assertThat(typed.get(0)).startsWith("mvn package ");

    String said =
        run(
            join(typed.subList(1, typed.size()))
                + LOOK
                + "mesos-execute-j networks rm frontend\n"
                + NOTHING_LEFT);

    assertThat(said)
        .contains("created frontend", "PAGE It works", "ENDED 130", "removed frontend")
        .doesNotContain("BRIDGE ", "FILE ");
  }

  @Test
  void theRecipesOwnLineWorks() throws IOException {
    ShellBlock line = ShellBlock.with(ROOT, "examples/recipes/README.md", "--name=recipe");

    assertThat(run(join(line.typed()) + "\n"))
        .contains("inet 192.168.0.2/16", "default via 192.168.0.1 dev eth0");
  }
}
