package io.mesosj.isolator.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.EndedCall;
import io.mesosj.cni.PluginCall;
import io.mesosj.isolator.checkpoint.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down every call of a plugin, a line of JSON each, in a file per container that only the
 * agent's user reads. Bounded: a call's parts, a file and the number of files are cut, the oldest
 * first. Nothing depends on it, so what can't be written is told once a failure and let be. Safe
 * for use by several threads; where several processes write of one container, a line may be lost.
 */
public final class CallLog implements Consumer<EndedCall> {
  /** Of a configuration or an answer. */
  private static final int LONGEST_PART = 64 * 1024;

  private static final int LONGEST_FILE = 512 * 1024;
  private static final int MOST_FILES = 256;
  private static final Logger LOG = LoggerFactory.getLogger(CallLog.class);

  private final Path directory;

  /** The log beside the checkpoints of {@code layout}; touches nothing yet. */
  public CallLog(Layout layout) {
    this.directory = layout.calls();
  }

  @Override
  public synchronized void accept(EndedCall run) {
    // Every launch asks for versions, and they say nothing of a container.
    if (run.call().command() == PluginCall.Command.VERSION && run.failure().isEmpty()) {
      return;
    }
    try {
      append(RecordedCalls.file(directory, run.call().containerId()), line(run));
    } catch (IOException e) {
      LOG.warn("a plugin's call was not written down: {}", FileProblem.describe(e));
    }
  }

  private static String line(EndedCall run) {
    PluginCall call = run.call();
    ObjectNode line = JsonTrees.object();
    line.put("time", run.began().toString());
    line.put("took_ms", run.took().toMillis());
    line.put("command", call.command().name());
    line.put("plugin", run.type());
    line.put("network", call.network());
    if (!call.containerId().isEmpty()) {
      line.put("container_id", call.containerId());
      line.put("ifname", call.ifName());
    }
    call.netns().ifPresent(netns -> line.put("netns", netns.toString()));
    call.args().ifPresent(args -> line.put("args", HiddenSecrets.hidden(args)));
    line.set("config", bounded(HiddenSecrets.hidden(run.config())));
    run.answer().ifPresent(answer -> line.set("answer", bounded(HiddenSecrets.hidden(answer))));
    run.failure().ifPresent(failure -> line.put("failure", FileProblem.describe(failure)));
    return JsonTrees.write(line) + "\n";
  }

  /** A text in place of what is too long. */
  private static JsonNode bounded(JsonNode tree) {
    String text = JsonTrees.write(tree);
    return text.length() <= LONGEST_PART ? tree : JsonTrees.array().add(cut(text)).get(0);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_PART ? text : text.substring(0, LONGEST_PART) + "…";
  }

  private void append(Path file, String line) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    boolean isNew = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (isNew) {
      removeOldest();
    }
    long size;
    try (FileChannel out =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND,
                LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(line);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      size = out.size();
    }
    if (size > LONGEST_FILE) {
      halve(file);
    }
  }

  /** The newest lines, as many as fit into half of what a file may have. */
  private static void halve(Path file) throws IOException {
    List<String> lines = SmallFile.storedText(file).lines().toList();
    int from = lines.size() - 1;
    int length = 0;
    while (from > 0 && length + lines.get(from - 1).length() < LONGEST_FILE / 2) {
      from--;
      length += lines.get(from).length() + 1;
    }
    String kept = String.join("\n", lines.subList(from, lines.size())) + "\n";
    DurableFile.besideForNow(file, kept.getBytes(StandardCharsets.UTF_8), DurableFile.Readers.OWNER)
        .putInPlace();
  }

  /** Those that were written to least lately, so that there is room for one more. */
  private void removeOldest() throws IOException {
    Map<Path, FileTime> times = new HashMap<>();
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        try {
          times.put(file, Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
          // Another process removed it.
        }
      }
    }
    List<Path> oldest = new ArrayList<>(times.keySet());
    oldest.sort(Comparator.comparing(times::get));
    for (Path file : oldest.subList(0, Math.max(0, oldest.size() - MOST_FILES + 1))) {
      Files.deleteIfExists(file);
    }
  }
}
