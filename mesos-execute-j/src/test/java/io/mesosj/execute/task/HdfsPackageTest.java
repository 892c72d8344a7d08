package io.mesosj.execute.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small script stands in for the hadoop client: a directory is its HDFS. */
class HdfsPackageTest {
  private static final FlagTable TABLE = new FlagTable(WorkloadReader.FLAGS);

  @TempDir Path directory;
  private Path file;
  private Path hadoop;
  private Path stored;

  @BeforeEach
  void makeClient() throws IOException {
    file = Files.writeString(directory.resolve("app.tgz"), "new");
    Path hdfs = Files.createDirectory(directory.resolve("hdfs"));
    stored = hdfs.resolve("app.tgz");
    hadoop = directory.resolve("hadoop");
    Files.writeString(
        hadoop,
        """
        #!/bin/sh
        [ "$1" = fs ] || exit 9
        for last; do :; done
        case $last in hdfs://nn:9000/*/app.tgz) ;; *) exit 8 ;; esac
        case $2 in
          -test) [ "$3" = -e ] && [ -e "%1$s" ] ;;
          -rm) rm "%1$s" ;;
          -copyFromLocal) [ ! -e "%1$s" ] && cp "$3" "%1$s" ;;
        esac
        """
            .formatted(stored));
    assertThat(hadoop.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void copiesThePackage() throws Exception {
    read().upload();

    assertThat(stored).hasContent("new");
  }

  @Test
  void leavesOneThatIsThereUnlessItMayBeOverwritten() throws Exception {
    Files.writeString(stored, "old");

    assertThatThrownBy(() -> read().upload())
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("--overwrite");
    read("--overwrite").upload();

    assertThat(stored).hasContent("new");
  }

  @Test
  void saysWhichScriptFailed() throws Exception {
    Files.writeString(hadoop, "#!/bin/sh\nexit 3\n");

    assertThatThrownBy(() -> read().upload())
        .hasMessageContaining("hadoop' could not copy")
        .hasMessageContaining("exit code 3");
    Files.delete(hadoop);
    assertThatThrownBy(() -> read().upload())
        .hasMessageContaining("can't be run: there is no such file");
  }

  private HdfsPackage read(String... more) throws UsageException {
    List<String> words =
        new ArrayList<>(List.of("--package=" + file, "--hadoop=" + hadoop, "--hdfs=nn:9000"));
    words.addAll(List.of(more));
    return HdfsPackage.read(FlagParser.parse(TABLE, words)).orElseThrow();
  }
}
