package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.execute.testing.Cli;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel is told of tasks' resources and limits, as tasks read it in their cgroups. */
@NeedsRoot
class LimitsIT {
  /**
   * Prints quota, memory's limit and reservation, and the score, of either version of cgroups; no
   * limit is {@code max}.
   */
  private static final String SHOW =
      """
      of() { echo /sys/fs/cgroup/$1$(grep ":$1:" /proc/self/cgroup | cut -d: -f3); }
      if [ -d /sys/fs/cgroup/memory ]; then
        quota=$(cat $(of cpu)/cpu.cfs_quota_us)
        limit=$(cat $(of memory)/memory.limit_in_bytes)
        kept=$(cat $(of memory)/memory.soft_limit_in_bytes)
      else
        own=/sys/fs/cgroup$(cut -d: -f3 /proc/self/cgroup)
        quota=$(cut -d' ' -f1 $own/cpu.max)
        limit=$(cat $own/memory.max)
        kept=$(cat $own/memory.low)
      fi
      [ $quota != -1 ] || quota=max
      [ $limit = max ] || [ $limit -lt 1152921504606846976 ] || limit=max
      if [ $(cat /proc/self/oom_score_adj) -gt 0 ]; then first=yes; else first=no; fi
      echo $quota $limit $kept $first
      """;

  @TempDir Path directory;

  private Cli run(String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of("--master=local", "--quiet"));
    line.addAll(List.of(words));
    return Cli.run(directory, line.toArray(String[]::new));
  }

  private static void assertPrints(Cli cli, String expected) {
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).as(cli.err()).isEqualTo(expected);
  }

  @Test
  void limitsAreTheCgroupsQuotaAndHardLimitAndTheRequestIsTheSoftOne() throws Exception {
    assertPrints(
        run("--cpus=0.5", "--mem=64", "--limits=cpus:1.5;mem:128", "--command=" + SHOW),
        "150000 134217728 67108864 yes\n");
  }

  @Test
  void withoutLimitsMemoryIsHeldToTheRequestAndProcessorsAreFree() throws Exception {
    assertPrints(run("--cpus=0.5", "--mem=64", "--command=" + SHOW), "max 67108864 67108864 no\n");
  }

  @Test
  void aFlagOfTheAgentHoldsTasksToTheirProcessorsAndInfinityFreesThem() throws Exception {
    assertPrints(
        run("--cgroups_enable_cfs", "--cpus=0.5", "--mem=64", "--command=" + SHOW),
        "50000 67108864 67108864 no\n");
    assertPrints(
        run(
            "--cgroups_enable_cfs",
            "--cpus=0.5",
            "--mem=64",
            "--limits=cpus:inf;mem:inf",
            "--command=" + SHOW),
        "max max 67108864 yes\n");
  }

  @Test
  void aTaskMayTakeAllUpToItsLimitAndIsEndedAbove() throws Exception {
    String takes =
        "--command=head -c 90000000 /dev/zero | tail -c 90000000 >/dev/null && echo done";
    assertPrints(run("--mem=32", "--limits=mem:256", takes), "done\n");

    Cli above = run("--mem=32", "--limits=mem:64", takes);

    assertThat(above.exitCode()).isNotZero();
    assertThat(above.err()).contains("Memory limit exceeded", "may have no more than 64 MB");
  }

  @Test
  void aTaskInJsonAndAGroupsTaskWithCgroupsOfItsOwnHaveLimits() throws Exception {
    String task =
        """
        {"name": "lim", "task_id": {"value": "lim"}, "agent_id": {"value": ""},
         "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
                       {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}}],
         "limits": {"cpus": {"value": 2.0}, "mem": {"value": "Infinity"}},
         "container": {"type": "MESOS", "linux_info": {"share_cgroups": SHARE}},
         "command": {"value": "sh ${MESOS_SANDBOX}/show.sh", "uris": [{"value": "SCRIPT"}]}}
        """;
    Path script = Files.writeString(directory.resolve("show.sh"), SHOW);
    String json = task.replace("SCRIPT", script.toString());
    String show = "200000 max 33554432 yes\n";

    for (String type : List.of("json", "protobuf")) {
      assertPrints(
          run(
              "--content_type=" + type,
              "--task="
                  + json.replace("\"linux_info\": {\"share_cgroups\": SHARE}", "\"mesos\": {}")),
          show);
    }
    assertPrints(
        run("--no-prefix", "--task_group={\"tasks\":[" + json.replace("SHARE", "false") + "]}"),
        show);
    Cli shared = run("--task_group={\"tasks\":[" + json.replace("SHARE", "true") + "]}");
    assertThat(shared.exitCode()).isNotZero();
    assertThat(shared.err())
        .contains("Resource limits may only be set for tasks within a task group when");
  }

  @Test
  void theMasterRefusesLimitsBelowTheRequestInMesosWords() throws Exception {
    Cli cpus = run("--cpus=1", "--limits=cpus:0.5", "--command=true");
    assertThat(cpus.err())
        .contains("The cpu limit must be greater than or equal to the cpu request");

    Cli mem = run("--mem=64", "--limits=mem:32", "--command=true");
    assertThat(mem.err())
        .contains("The memory limit must be greater than or equal to the memory request");
  }
}
