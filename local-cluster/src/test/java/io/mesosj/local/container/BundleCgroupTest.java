package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel's files of a cgroup say. */
final class BundleCgroupTest {
  @TempDir Path directory;

  private BundleCgroup cgroup() {
    return new BundleCgroup(directory, directory);
  }

  @ParameterizedTest
  @CsvSource({
    "memory.events, 0, false",
    "memory.events, 1, true",
    "memory.events, 10, true",
    "memory.oom_control, 0, false",
    "memory.oom_control, 3, true"
  })
  void aProcessThatWasKilledForMemoryIsCounted(String file, String kills, boolean expected)
      throws IOException {
    Files.writeString(
        directory.resolve(file), "low 0\noom 7\noom_kill_disable 0\noom_kill " + kills + "\n");

    assertThat(cgroup().outOfMemory()).isEqualTo(expected);
  }

  @Test
  void aCgroupThatIsGoneSaysNothing() {
    assertThatThrownBy(() -> cgroup().outOfMemory()).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void everyProcessThatStillLivesIsInIt() throws IOException {
    long own = ProcessHandle.current().pid();
    Files.writeString(directory.resolve("cgroup.procs"), own + "\n4194304\n");

    assertThat(cgroup().processes()).extracting(ProcessHandle::pid).containsExactly(own);
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

    assertThat(first).isEqualTo(new BundleCgroup(Path.of("/sys/one"), Path.of("/sys/two")));
    Path unified = Path.of("/sys/unified");
    assertThat(second).isEqualTo(new BundleCgroup(unified, unified));
  }

  private ResourceStatistics described(Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    ResourceStatistics.Builder statistics = ResourceStatistics.newBuilder().setTimestamp(0);
    cgroup().describe(statistics);
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
