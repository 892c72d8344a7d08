package io.mesosj.scheduler.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.LockFile;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.failure.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A task store in a file: a journal of one JSON object a line, synced at every change, written anew
 * when most of it is history. A line that a crash left half-written at its end is dropped; what it
 * said was never acted upon. The file is locked while it is open, so that two processes can't run
 * the same framework.
 */
public final class FileTaskStore implements TaskStore {
  private static final int MIN_HISTORY = 1000;

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, StoredTask> live = new LinkedHashMap<>();
  private final Path file;
  private final LockFile lock;
  private FileChannel journal;
  private int lines;

  private FileTaskStore(Path file, LockFile lock) throws IOException {
    this.file = file;
    this.lock = lock;
    DurableFile.removeUnfinished(file);
    readJournal();
    this.journal = rewrite();
  }

  /**
   * Opens the journal, or makes an empty one.
   *
   * @throws StoreException if it can't be read or written, is not a journal, or another process has
   *     it
   */
  public static FileTaskStore open(Path file) throws StoreException {
    try {
      return openLocked(file);
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static StoreException failed(Path file, IOException e) {
    return new StoreException("task journal " + file + ": " + SchedulerException.words(e), e);
  }

  private static FileTaskStore openLocked(Path file) throws IOException {
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    LockFile lock =
        LockFile.tryAcquire(lockFile, LockFile.Mode.ALONE, Duration.ZERO)
            .orElseThrow(() -> new StoreException("another process uses " + file));
    try {
      return new FileTaskStore(file, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void readJournal() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    int complete = bytes.length;
    while (complete > 0 && bytes[complete - 1] != '\n') {
      complete--;
    }
    String text = new String(bytes, 0, complete, StandardCharsets.UTF_8);
    int number = 0;
    for (String line : text.lines().toList()) {
      replay(line, ++number);
    }
  }

  private void replay(String line, int number) throws IOException {
    try {
      JsonNode entry = json.readTree(line);
      String id = entry.path("task_id").asText();
      if (id.isEmpty()) {
        throw new StoreException(file + ", line " + number + ", names no task_id");
      }
      if (entry.path("ended").asBoolean()) {
        live.remove(id);
      } else {
        String name = entry.path("name").asText();
        live.put(id, new StoredTask(id, name, entry.path("agent_id").asText()));
      }
    } catch (JsonProcessingException e) {
      throw new StoreException(
          file + ", line " + number + ", is not JSON; is it a task journal?", e);
    }
  }

  /** Puts a new journal with the live tasks only in the place of the old one. */
  private FileChannel rewrite() throws IOException {
    StringBuilder text = new StringBuilder();
    live.values().forEach(task -> text.append(launched(task)));
    DurableFile.write(
        file, text.toString().getBytes(StandardCharsets.UTF_8), DurableFile.Readers.EVERYBODY);
    lines = live.size();
    return FileChannel.open(file, StandardOpenOption.APPEND);
  }

  private String launched(StoredTask task) {
    ObjectNode entry = json.createObjectNode();
    entry.put("task_id", task.taskId());
    entry.put("name", task.name());
    entry.put("agent_id", task.agentId());
    return entry + "\n";
  }

  private static void write(FileChannel channel, CharSequence text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  @Override
  public List<StoredTask> load() {
    return List.copyOf(live.values());
  }

  @Override
  public void launching(Collection<StoredTask> tasks) throws StoreException {
    StringBuilder text = new StringBuilder();
    for (StoredTask task : tasks) {
      live.put(task.taskId(), task);
      text.append(launched(task));
    }
    append(text, tasks.size());
  }

  @Override
  public void ended(Collection<String> taskIds) throws StoreException {
    StringBuilder text = new StringBuilder();
    for (String id : taskIds) {
      live.remove(id);
      text.append(json.createObjectNode().put("task_id", id).put("ended", true)).append('\n');
    }
    append(text, taskIds.size());
  }

  private void append(CharSequence text, int entries) throws StoreException {
    if (entries == 0) {
      return;
    }
    try {
      appendLines(text, entries);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private void appendLines(CharSequence text, int entries) throws IOException {
    lines += entries;
    if (lines > MIN_HISTORY && lines > 4 * live.size()) {
      FileChannel before = journal;
      journal = rewrite();
      before.close();
    } else {
      write(journal, text);
    }
  }

  /** Ends the use of the file; it stays. */
  @Override
  public void close() throws StoreException {
    try (lock) {
      journal.close();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }
}
