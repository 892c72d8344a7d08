package io.mesosj.scheduler.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileTaskStoreTest {
  private static final StoredTask WEB = new StoredTask("web.1", "web", "agent-1");
  private static final StoredTask DB = new StoredTask("db.1", "db \"ä\"\n", "agent-2");

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("tasks");
  }

  private List<StoredTask> reopened() throws IOException {
    try (FileTaskStore store = FileTaskStore.open(file)) {
      return store.load();
    }
  }

  @Test
  void remembersWhatWasLaunchedAndDidNotEnd() throws IOException {
    try (FileTaskStore store = FileTaskStore.open(file)) {
      store.launching(List.of(WEB, DB));
      store.ended(List.of("web.1"));
    }

    assertThat(reopened()).containsExactly(DB);
  }

  @Test
  void dropsALineThatACrashLeftHalfWritten() throws IOException {
    try (FileTaskStore store = FileTaskStore.open(file)) {
      store.launching(List.of(WEB));
    }
    // In the middle of a character, too.
    Files.write(file, new byte[] {'{', '"', (byte) 0xc3}, StandardOpenOption.APPEND);

    assertThat(reopened()).containsExactly(WEB);
  }

  @Test
  void refusesAFileThatIsNoJournal() throws IOException {
    Files.writeString(file, "hello\n");

    assertThatThrownBy(this::reopened)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + ", line 1, is not JSON");
    assertThat(file).hasContent("hello");
  }

  @Test
  void isUsedByOneAtATime() throws IOException {
    try (FileTaskStore store = FileTaskStore.open(file)) {
      assertThatThrownBy(this::reopened).hasMessage("another process uses " + file);
      assertThat(store.load()).isEmpty();
    }
    assertThat(reopened()).isEmpty();
  }

  @Test
  void doesNotGrowWithHistory() throws IOException {
    try (FileTaskStore store = FileTaskStore.open(file)) {
      store.launching(List.of(WEB));
      for (int i = 0; i < 1200; i++) {
        store.launching(List.of(new StoredTask("job." + i, "job", "agent-1")));
        store.ended(List.of("job." + i));
      }
      assertThat(Files.readAllLines(file)).hasSizeLessThan(1500);
    }
    assertThat(reopened()).containsExactly(WEB);
  }
}
