package io.mesosj.isolator.calls;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.isolator.checkpoint.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The calls of one container as {@link CallLog} wrote them down, oldest first.
 *
 * @param calls one object each, with {@code time} and {@code command}
 * @param problems lines that can't be read
 */
public record RecordedCalls(List<ObjectNode> calls, List<String> problems) {
  private static final String SUFFIX = ".jsonl";

  /** For calls that are about no container; no container's id begins so. */
  private static final String NO_CONTAINER = "_";

  /** Where a container's calls stand. */
  static Path file(Path directory, String containerId) {
    return directory.resolve((containerId.isEmpty() ? NO_CONTAINER : containerId) + SUFFIX);
  }

  /** The containers of which there is something, sorted; empty for calls about none. */
  public static List<String> containers(Layout layout) throws IOException {
    List<String> ids = new ArrayList<>();
    try (var files = Files.newDirectoryStream(layout.calls(), "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String id = name.substring(0, name.length() - SUFFIX.length());
        ids.add(id.equals(NO_CONTAINER) ? "" : id);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    ids.sort(null);
    return ids;
  }

  /** Reads those of a container; none where nothing was written of it. */
  public static RecordedCalls read(Layout layout, String containerId) throws IOException {
    List<ObjectNode> calls = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Path file = file(layout.calls(), containerId);
    List<String> lines;
    try {
      lines = SmallFile.storedText(file).lines().toList();
    } catch (NoSuchFileException e) {
      return new RecordedCalls(calls, problems);
    }
    for (int i = 0; i < lines.size(); i++) {
      try {
        calls.add(JsonTrees.read(lines.get(i).getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        problems.add(
            "line " + (i + 1) + " of '" + file + "' can't be read: " + FileProblem.describe(e));
      }
    }
    return new RecordedCalls(calls, problems);
  }
}
