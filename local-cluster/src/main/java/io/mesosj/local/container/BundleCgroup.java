package io.mesosj.local.container;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/**
 * The cgroup of a container that runc knows.
 *
 * @param directory the one that counts memory
 * @param processors the one that counts processor time
 * @param unified whether they are one, of version 2
 */
record BundleCgroup(Path directory, Path processors, boolean unified) {
  private static final String KILLED = "oom_kill";
  private static final String SLICE = ".slice";

  /** What the kernel says of no limit is a little less than can be counted. */
  private static final long UNLIMITED = 1L << 60;

  /** USER_HZ, in which the kernel tells processor time to programs; 100 on every machine. */
  private static final double TICKS = 100;

  /** How often it is looked whether there are new processes to be killed. */
  private static final int MAX_ROUNDS = 100;

  /**
   * Where runc has made it.
   *
   * @throws IOException if that can't be known
   */
  static BundleCgroup of(Bundle bundle) throws IOException {
    Path state = bundle.state().resolve(bundle.id()).resolve("state.json");
    JsonNode paths = JsonTrees.read(Files.readAllBytes(state)).path("cgroup_paths");
    boolean unified = !paths.path("memory").isTextual();
    return new BundleCgroup(of(paths, "memory"), of(paths, "cpuacct"), unified);
  }

  /** Version 2 has one for everything. */
  private static Path of(JsonNode paths, String controller) {
    return Path.of(paths.path(controller).isTextual() ? text(paths, controller) : text(paths, ""));
  }

  private static String text(JsonNode paths, String name) {
    return paths.path(name).asText();
  }

  /**
   * Whether the kernel has killed one of its processes since it had as much memory as it may.
   *
   * @throws IOException if that can't be known
   */
  boolean outOfMemory() throws IOException {
    if (unified) {
      // A limit further up, such as the unit's, counts as oom there and not here.
      Map<String, Long> events = counters(counting().resolve("memory.events"));
      return events.getOrDefault("oom", 0L) > 0 && events.getOrDefault(KILLED, 0L) > 0;
    }
    return counters(directory.resolve("memory.oom_control")).getOrDefault(KILLED, 0L) > 0;
  }

  /** The slice that is the container's alone, since its scope has gone with the last process. */
  private Path counting() {
    Path parent = directory.getParent();
    return parent != null && parent.toString().endsWith(SLICE) ? parent : directory;
  }

  /** Kills everything in it, daemons that have left their parents and further cgroups too. */
  void kill() throws IOException {
    Path all = directory.resolve("cgroup.kill");
    if (Files.exists(all)) {
      Files.writeString(all, "1", StandardOpenOption.WRITE);
    } else {
      killOneByOne();
    }
  }

  /** A process may have started another while the list was gone through. */
  private void killOneByOne() throws IOException {
    Set<String> killed = new HashSet<>();
    for (int round = 0; round < MAX_ROUNDS; round++) {
      List<String> fresh = Files.readAllLines(directory.resolve("cgroup.procs"));
      fresh.removeIf(process -> !killed.add(process));
      if (fresh.isEmpty()) {
        return;
      }
      for (String process : fresh) {
        ProcessHandle.of(Long.parseLong(process)).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }

  /**
   * Adds what its processes use.
   *
   * @throws IOException if that can't be known
   */
  void describe(ResourceStatistics.Builder into) throws IOException {
    into.setMemTotalBytes(
        number(directory.resolve(unified ? "memory.current" : "memory.usage_in_bytes")));
    Map<String, Long> memory = counters(directory.resolve("memory.stat"));
    long anonymous = memory.getOrDefault(unified ? "anon" : "total_rss", 0L);
    long file = memory.getOrDefault(unified ? "file" : "total_cache", 0L);
    into.setMemAnonBytes(anonymous).setMemRssBytes(anonymous);
    into.setMemFileBytes(file).setMemCacheBytes(file);
    long limit = number(directory.resolve(unified ? "memory.max" : "memory.limit_in_bytes"));
    if (limit < UNLIMITED) {
      into.setMemLimitBytes(limit);
    }
    if (unified) {
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
