package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel's files of a cgroup say. */
final class BundleCgroupTest {
  @TempDir Path directory;

  private BundleCgroup cgroup(boolean unified) {
    return new BundleCgroup(directory, directory, unified);
  }

  @ParameterizedTest
  @CsvSource({
    "memory.events, 7, 0, false",
    "memory.events, 7, 1, true",
    "memory.events, 7, 10, true",
    // The limit of something above it was hit.
    "memory.events, 0, 1, false",
    "memory.oom_control, 0, 0, false",
    "memory.oom_control, 0, 3, true"
  })
  void aProcessThatWasKilledForMemoryIsCounted(
      String file, String hits, String kills, boolean expected) throws IOException {
    Files.writeString(
        directory.resolve(file),
        "low 0\noom " + hits + "\noom_kill_disable 0\noom_kill " + kills + "\n");

    assertThat(cgroup(file.equals("memory.events")).outOfMemory()).isEqualTo(expected);
  }

  @Test
  void theSliceStillCountsWhenTheScopeIsGone() throws IOException {
    Path slice = Files.createDirectory(directory.resolve("system-mesosj_web.slice"));
    Files.writeString(slice.resolve("memory.events"), "oom 1\noom_kill 4\n");
    Path scope = slice.resolve("mesosj-web.scope");

    assertThat(new BundleCgroup(scope, scope, true).outOfMemory()).isTrue();
  }

  @Test
  void aCgroupThatIsGoneSaysNothing() {
    assertThatThrownBy(() -> cgroup(false).outOfMemory()).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> cgroup(true).outOfMemory()).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void everyProcessThatStillLivesIsKilled() throws Exception {
    Process process = new ProcessBuilder("sleep", "100").start();
    Files.writeString(directory.resolve("cgroup.procs"), process.pid() + "\n4194304\n");

    cgroup(false).kill();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void ofVersion2TheKernelKillsAllOfThem() throws IOException {
    Path kill = Files.writeString(directory.resolve("cgroup.kill"), "");

    cgroup(true).kill();

    assertThat(kill).hasContent("1");
  }

  @Test
  void runcSaysWhereItIs() throws IOException {
    Bundle bundle = Bundle.of(directory, "web");
    Path state = Files.createDirectories(bundle.state().resolve("web")).resolve("state.json");
    Files.writeString(
        state, "{\"cgroup_paths\": {\"memory\": \"/sys/one\", \"cpuacct\": \"/sys/two\"}}");
    BundleCgroup first = BundleCgroup.of(bundle);
    Files.writeString(state, "{\"cgroup_paths\": {\"\": \"/sys/unified\"}}");
    BundleCgroup second = BundleCgroup.of(bundle);

    assertThat(first).isEqualTo(new BundleCgroup(Path.of("/sys/one"), Path.of("/sys/two"), false));
    Path unified = Path.of("/sys/unified");
    assertThat(second).isEqualTo(new BundleCgroup(unified, unified, true));
  }

  private ResourceStatistics described(Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    ResourceStatistics.Builder statistics = ResourceStatistics.newBuilder().setTimestamp(0);
    cgroup(files.containsKey("memory.current")).describe(statistics);
    return statistics.build();
  }

  @Test
  void version1CountsInTicks() throws IOException {
    ResourceStatistics used =
        described(
            Map.of(
                "memory.usage_in_bytes", "700\n",
                "memory.stat", "rss 1\ntotal_rss 300\ntotal_cache 400\n",
                "memory.limit_in_bytes", "9223372036854771712\n",
                "cpuacct.stat", "user 250\nsystem 50\n"));

    assertThat(used.getMemTotalBytes()).isEqualTo(700);
    assertThat(used.getMemRssBytes()).isEqualTo(300);
    assertThat(used.getMemCacheBytes()).isEqualTo(400);
    assertThat(used.hasMemLimitBytes()).isFalse();
    assertThat(used.getCpusUserTimeSecs()).isEqualTo(2.5);
    assertThat(used.getCpusSystemTimeSecs()).isEqualTo(0.5);
  }

  @Test
  void version2CountsInMicroseconds() throws IOException {
    ResourceStatistics used =
        described(
            Map.of(
                "memory.current", "700\n",
                "memory.stat", "anon 300\nfile 400\n",
                "memory.max", "33554432\n",
                "cpu.stat", "usage_usec 3000000\nuser_usec 2500000\nsystem_usec 500000\n"));

    assertThat(used.getMemTotalBytes()).isEqualTo(700);
    assertThat(used.getMemAnonBytes()).isEqualTo(300);
    assertThat(used.getMemFileBytes()).isEqualTo(400);
    assertThat(used.getMemLimitBytes()).isEqualTo(33554432);
    assertThat(used.getCpusUserTimeSecs()).isEqualTo(2.5);
    assertThat(used.getCpusSystemTimeSecs()).isEqualTo(0.5);
  }
}
