package io.mesosj.local.container;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/**
 * The cgroup of a container that runc knows, of version 1 or 2.
 *
 * @param directory the one that counts memory
 * @param processors the one that counts processor time
 */
record BundleCgroup(Path directory, Path processors) {
  private static final String KILLED = "oom_kill ";

  /** What the kernel says of no limit is a little less than can be counted. */
  private static final long UNLIMITED = 1L << 60;

  /** USER_HZ, in which the kernel tells processor time to programs; 100 on every machine. */
  private static final double TICKS = 100;

  /**
   * Where runc has made it.
   *
   * @throws IOException if that can't be known
   */
  static BundleCgroup of(Bundle bundle) throws IOException {
    Path state = bundle.state().resolve(bundle.id()).resolve("state.json");
    JsonNode paths = JsonTrees.read(Files.readAllBytes(state)).path("cgroup_paths");
    return new BundleCgroup(of(paths, "memory"), of(paths, "cpuacct"));
  }

  /** Version 2 has one for everything. */
  private static Path of(JsonNode paths, String controller) {
    return Path.of(paths.path(controller).isTextual() ? text(paths, controller) : text(paths, ""));
  }

  private static String text(JsonNode paths, String name) {
    return paths.path(name).asText();
  }

  /**
   * Whether the kernel has killed one of its processes for memory.
   *
   * @throws IOException if that can't be known
   */
  boolean outOfMemory() throws IOException {
    Path first = directory.resolve("memory.oom_control");
    Path file = Files.exists(first) ? first : directory.resolve("memory.events");
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(KILLED)) {
        return !line.substring(KILLED.length()).strip().equals("0");
      }
    }
    return false;
  }

  /** Everything in it, daemons that have left their parents too. */
  List<ProcessHandle> processes() throws IOException {
    return Files.readAllLines(directory.resolve("cgroup.procs")).stream()
        .map(line -> ProcessHandle.of(Long.parseLong(line)))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Adds what its processes use.
   *
   * @throws IOException if that can't be known
   */
  void describe(ResourceStatistics.Builder into) throws IOException {
    boolean second = Files.exists(directory.resolve("memory.current"));
    into.setMemTotalBytes(
        number(directory.resolve(second ? "memory.current" : "memory.usage_in_bytes")));
    Map<String, Long> memory = counters(directory.resolve("memory.stat"));
    long anonymous = memory.getOrDefault(second ? "anon" : "total_rss", 0L);
    long file = memory.getOrDefault(second ? "file" : "total_cache", 0L);
    into.setMemAnonBytes(anonymous).setMemRssBytes(anonymous);
    into.setMemFileBytes(file).setMemCacheBytes(file);
    long limit = number(directory.resolve(second ? "memory.max" : "memory.limit_in_bytes"));
    if (limit < UNLIMITED) {
      into.setMemLimitBytes(limit);
    }
    if (second) {
      Map<String, Long> time = counters(processors.resolve("cpu.stat"));
      into.setCpusUserTimeSecs(time.getOrDefault("user_usec", 0L) / 1e6)
          .setCpusSystemTimeSecs(time.getOrDefault("system_usec", 0L) / 1e6);
    } else {
      Map<String, Long> time = counters(processors.resolve("cpuacct.stat"));
      into.setCpusUserTimeSecs(time.getOrDefault("user", 0L) / TICKS)
          .setCpusSystemTimeSecs(time.getOrDefault("system", 0L) / TICKS);
    }
  }

  private static long number(Path file) throws IOException {
    String text = Files.readString(file).strip();
    return text.equals("max") ? Long.MAX_VALUE : Long.parseLong(text);
  }

  private static Map<String, Long> counters(Path file) throws IOException {
    Map<String, Long> counters = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      int blank = line.indexOf(' ');
      if (blank > 0) {
        counters.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1).strip()));
      }
    }
    return counters;
  }
}
