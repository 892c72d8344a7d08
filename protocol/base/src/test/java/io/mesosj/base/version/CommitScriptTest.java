package io.mesosj.base.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build writes beside the jars, in trees as people have them. */
class CommitScriptTest {
  private static final Path SCRIPT = Path.of("src/main/launcher/commit");
  private static final String IN_TREE = "protocol/base/src/main/launcher/commit";

  @TempDir private Path directory;

  private Path tree() throws IOException {
    Path copy = directory.resolve("a tree").resolve(IN_TREE);
    Files.createDirectories(copy.getParent());
    Files.copy(SCRIPT, copy);
    return directory.resolve("a tree");
  }

  private String shell(Path where, String script) throws IOException {
    ProgramOutput output =
        Program.of(
                Duration.ofMinutes(1),
                "env",
                "-u",
                "MESOSJ_COMMIT",
                "GIT_CONFIG_GLOBAL=/dev/null",
                "sh",
                "-euc",
                "cd \"$1\"; commit() { git -c user.name=t -c user.email=t@localhost commit -qm t; };"
                    + script,
                "sh",
                where.toString())
            .run();
    assertThat(output.status()).as(output.text()).isZero();
    return output.text();
  }

  @Test
  void aTreeOfGitHasACommit() throws IOException {
    Path tree = tree();

    List<String> said =
        shell(
                tree,
                "git init -q .; git add .; commit; git rev-parse HEAD; sh %1$s; echo x > f; sh %1$s; echo >> %1$s; sh %1$s"
                    .formatted(IN_TREE))
            .lines()
            .toList();

    String commit = "commit " + said.get(0).substring(0, 12);
    // A file that git does not know is none of the build's.
    assertThat(said.get(1)).isEqualTo(commit);
    assertThat(said.get(2)).isEqualTo(commit);
    assertThat(said.get(3)).isEqualTo(commit + " with changes");
  }

  @Test
  void anArchiveOfGitsHasOneToo() throws IOException {
    Path tree = tree();
    Files.writeString(tree.resolve(".gitattributes"), IN_TREE + " export-subst\n");

    List<String> said =
        shell(
                tree,
                "git init -q .; git add .; commit; git rev-parse HEAD; mkdir ../out;"
                    + " git archive HEAD | tar -x -C ../out; sh ../out/%s".formatted(IN_TREE))
            .lines()
            .toList();

    assertThat(said.get(1)).isEqualTo("commit " + said.get(0).substring(0, 12));
    assertThat(Files.readString(Path.of("../../.gitattributes")))
        .contains(IN_TREE + " export-subst");
  }

  @Test
  void aTreeThatIsInNoneSaysSo() throws IOException {
    Path tree = tree();

    assertThat(shell(tree, "sh " + IN_TREE)).isEqualTo("built outside git\n");
    // The repository around it is another's.
    assertThat(shell(directory, "git init -q .; sh 'a tree/%s'".formatted(IN_TREE)))
        .isEqualTo("built outside git\n");
  }

  @Test
  void aReleaseNamesItsOwn() throws IOException {
    assertThat(shell(tree(), "MESOSJ_COMMIT=0123456789abcdef0123 sh " + IN_TREE))
        .isEqualTo("commit 0123456789ab\n");
  }
}
