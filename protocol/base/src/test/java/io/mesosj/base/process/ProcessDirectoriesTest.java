package io.mesosj.base.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessDirectoriesTest {
  @TempDir Path temporary;
  private ProcessDirectories directories;

  @BeforeEach
  void choosePlace() {
    directories = new ProcessDirectories(temporary.resolve("place"));
  }

  @Test
  void areForTheirOwnerOnly() throws IOException {
    Path made = directories.make(ProcessDirectories.newName());

    for (Path one : new Path[] {made, directories.place()}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
          .isEqualTo("rwx------");
    }
    assertThat(directories.abandoned()).isEmpty();
  }

  @Test
  void areAbandonedWhenTheirProcessIsNoMore() throws IOException {
    String[] name = ProcessDirectories.newName().split("-", -1);
    Path none = directories.make(String.join("-", "4194305", name[1], name[2], "1"));
    Path earlier = directories.make(String.join("-", "1", "0123456789", name[2], "1"));
    directories.make(String.join("-", "4194305", name[1], "1", "1"));
    Files.createDirectory(directories.place().resolve("something"));

    assertThat(directories.abandoned()).containsExactlyInAnyOrder(none, earlier);
  }

  @Test
  void ofThisProcessesNameAreOfAnEarlierBootUnlessItMadeThem() throws IOException {
    directories.secure();
    Path found = Files.createDirectory(directories.place().resolve(ProcessDirectories.newName()));

    assertThat(directories.abandoned()).containsExactly(found);
  }

  @Test
  void areNotAbandonedWhileTheyAreBeingMade() throws Exception {
    directories.secure();
    AtomicBoolean over = new AtomicBoolean();
    FutureTask<List<Path>> looking = new FutureTask<>(() -> abandonedUntil(over));
    new Thread(looking).start();

    for (int i = 0; i < 500; i++) {
      directories.make(ProcessDirectories.newName());
    }
    over.set(true);

    assertThat(looking.get()).isEmpty();
  }

  /** What was taken for abandoned at any time. */
  private List<Path> abandonedUntil(AtomicBoolean over) throws IOException {
    List<Path> found = new ArrayList<>();
    while (!over.get()) {
      found.addAll(directories.abandoned());
    }
    return found;
  }

  @Test
  void areNowhereBelowALink() throws IOException {
    Files.createSymbolicLink(directories.place(), Files.createDirectory(temporary.resolve("x")));

    assertThatThrownBy(() -> directories.make(ProcessDirectories.newName()))
        .hasMessageContaining("no directory of this user's");
  }
}
