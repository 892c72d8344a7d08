package io.mesosj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.ShellBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Each block of the documentation that shows what is typed is run by a test or a script of {@code
 * ./check}; what can't be is listed with its reason. Whatever is in them, calls of our programs are
 * read by these programs' own parsers ({@code DocumentedLinesTest}).
 */
class DocumentedBlocksTest {
  private static final Path ROOT = Path.of("..");

  /** Page, a piece of the block, and who types it; that file names the page, or has the piece. */
  private static final String RUN =
      """
      README.md | ./demo | check
      README.md | --name=hello | mesos-execute-j/src/test/java/io/mesosj/execute/pages/ReadmeIT.java
      README.md | networks create frontend | mesos-execute-j/src/test/java/io/mesosj/execute/pages/ReadmeIT.java
      README.md | -it --name=sh | mesos-execute-j/src/test/java/io/mesosj/execute/pages/ReadmeIT.java
      docs/README.md | networks create frontend | mesos-execute-j/src/test/java/io/mesosj/execute/pages/ReadmeIT.java
      docs/executors.md | tar -czf painter.tar.gz | .ci/frameworks
      docs/executors.md | --executor=painter.json | .ci/frameworks
      docs/frameworks.md | --domain_socket_location= | mesos-execute-j/src/test/java/io/mesosj/execute/local/LocalIT.java
      docs/frameworks.md | --first_port= | examples/src/test/java/io/mesosj/examples/webservers/WebServersIT.java
      docs/isolator-shim.md | $ isolator-shim networks\\n | examples/src/test/java/io/mesosj/examples/isolator/OperatorTourIT.java
      docs/isolator-shim.md | $ isolator-shim networks create web | mesos-execute-j/src/test/java/io/mesosj/execute/pages/PagesIT.java
      docs/isolator-shim.md | 2 containers | examples/src/test/java/io/mesosj/examples/isolator/OperatorTourIT.java
      docs/isolator-shim.md | $ isolator-shim inspect | examples/src/test/java/io/mesosj/examples/isolator/OperatorTourIT.java
      docs/isolator-shim.md | $ isolator-shim exec | examples/src/test/java/io/mesosj/examples/isolator/OperatorTourIT.java
      docs/isolator-shim.md | $ isolator-shim attach | mesos-execute-j/src/test/java/io/mesosj/execute/pages/PagesIT.java
      docs/isolator-shim.md | $ isolator-shim logs | mesos-execute-j/src/test/java/io/mesosj/execute/pages/PagesIT.java
      docs/isolator-shim.md | $ isolator-shim trace | mesos-execute-j/src/test/java/io/mesosj/execute/pages/PagesIT.java
      docs/isolator-shim.md | nft flush ruleset | mesos-execute-j/src/test/java/io/mesosj/execute/pages/PagesIT.java
      docs/isolator-shim.md | $ isolator-shim recover | examples/src/test/java/io/mesosj/examples/isolator/OperatorTourIT.java
      docs/isolator-shim.md | $ isolator-shim gc | examples/src/test/java/io/mesosj/examples/isolator/OperatorTourIT.java
      docs/mesos-execute.md | PS1= | examples/src/test/java/io/mesosj/examples/terminal/TerminalTourIT.java
      docs/mesos-execute.md | $ mesos-execute-j networks | mesos-execute-j/src/test/java/io/mesosj/execute/pages/PagesIT.java
      docs/mesos-execute.md | $ mesos-execute-j local start | mesos-execute-j/src/test/java/io/mesosj/execute/pages/PagesIT.java
      docs/mesos-execute.md | $ mesos-execute-j local --ip= | mesos-execute-j/src/test/java/io/mesosj/execute/local/LocalJoinIT.java
      docs/mesos-execute.md | $ mesos-execute-j local join | mesos-execute-j/src/test/java/io/mesosj/execute/local/LocalJoinIT.java
      docs/operators.md | apt install | mesos-execute-j/src/test/java/io/mesosj/execute/packages/IsolatorPackageIT.java
      docs/operators.md | iptables-restore --noflush | mesos-execute-j/src/test/java/io/mesosj/execute/packages/IsolatorPackageIT.java
      docs/operators.md | published on a bare machine | mesos-execute-j/src/test/java/io/mesosj/execute/packages/IsolatorPackageIT.java
      docs/operators.md | chain FORWARD is DROP | mesos-execute-j/src/test/java/io/mesosj/execute/pages/PagesIT.java
      docs/rootless.md | nsenter --preserve-credentials | mesos-execute-j/src/test/java/io/mesosj/execute/local/RootlessClusterIT.java
      examples/ci/README.md | run-suite | examples/src/test/java/io/mesosj/examples/ci/RunSuiteIT.java
      examples/recipes/calico/README.md | run --keep | examples/src/test/java/io/mesosj/examples/recipes/RecipesIT.java
      examples/recipes/README.md | run --keep | examples/src/test/java/io/mesosj/examples/recipes/RecipesIT.java
      examples/recipes/README.md | --name=recipe | mesos-execute-j/src/test/java/io/mesosj/execute/pages/ReadmeIT.java
      """;

  /** Page, a piece of the block, and why nobody types it in a build. */
  private static final String NOT_RUN =
      """
      CONTRIBUTING.md | mvn -o package | the build and what it is made of: a build does not run itself
      docs/executors.md | --executor_per=agent | at a cluster of the reader's
      docs/isolator-shim.md | /usr/local/sbin/ | the build, and a link into the machine's own search path
      docs/operators.md | /opt/cni/bin/ | the build, and a link into the agent's own directory
      docs/mesos-execute.md | --group_task= | with a command of the reader's
      examples/recipes/weave/README.md | weaver | Weave's programs are nowhere to be had in a build
      """;

  private record Entry(String page, String piece, String third) {
    boolean isOf(ShellBlock block) {
      return block.page().equals(page) && block.text().contains(piece);
    }
  }

  private static List<Entry> entries(String table) {
    return table
        .lines()
        .map(line -> line.split(" \\| ", 3))
        .map(parts -> new Entry(parts[0], parts[1].replace("\\n", "\n"), parts[2]))
        .toList();
  }

  private static List<Entry> all() {
    List<Entry> all = new ArrayList<>(entries(RUN));
    all.addAll(entries(NOT_RUN));
    return all;
  }

  @Test
  void everyBlockIsRunOrListed() throws IOException {
    assertThat(ShellBlock.all(ROOT))
        .hasSizeGreaterThan(30)
        .allMatch(block -> all().stream().anyMatch(entry -> entry.isOf(block)));
  }

  @Test
  void nothingIsListedThatIsNotThere() throws IOException {
    List<ShellBlock> blocks = ShellBlock.all(ROOT);

    assertThat(all()).allMatch(entry -> blocks.stream().anyMatch(entry::isOf));
  }

  @Test
  void whoRunsThemKnowsThem() throws IOException {
    for (Entry entry : entries(RUN)) {
      assertThat(ROOT.resolve(entry.third()))
          .content()
          .satisfiesAnyOf(
              text -> assertThat(text).contains(entry.page()),
              text -> assertThat(text).contains(entry.piece()));
    }
  }
}
