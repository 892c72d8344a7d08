package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.protocol.resources.ResourceLimits;
import io.mesosj.protocol.resources.Resources;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code cpu.cpp} and {@code memory.cpp} of Mesos' cgroups isolator would write. */
final class CgroupLimitsTest {
  private static CgroupLimits of(String resources, String limits, boolean quotas) {
    return CgroupLimits.of(task(resources, limits), List.of(), quotas);
  }

  private static TaskInfo task(String resources, String limits) {
    return TaskInfo.newBuilder()
        .setName("t")
        .setTaskId(TaskID.newBuilder().setValue("t"))
        .setAgentId(AgentID.newBuilder().setValue("a"))
        .addAllResources(Resources.parse(resources).toProto())
        .putAllLimits(ResourceLimits.parse(limits))
        .build();
  }

  private static ObjectNode described(CgroupLimits limits) {
    ObjectNode resources = JsonNodeFactory.instance.objectNode();
    limits.describe(resources);
    return resources;
  }

  @ParameterizedTest
  @CsvSource({
    "'', false, ''",
    "'', true, 50000",
    "cpus:2, false, 200000",
    "cpus:2, true, 200000",
    "cpus:inf, false, -1",
    "cpus:inf, true, -1",
    "cpus:0.5, false, 50000",
    "cpus:0.001, false, 1000",
  })
  void processorTimeIsHeldToTheLimitOrWithAFlagToWhatWasAskedFor(
      String limits, boolean quotas, String quota) {
    ObjectNode cpu = (ObjectNode) described(of("cpus:0.5;mem:64", limits, quotas)).get("cpu");

    assertThat(cpu.path("quota").asText()).isEqualTo(quota);
    assertThat(cpu.path("period").asText()).isEqualTo(quota.isEmpty() ? "" : "100000");
    assertThat(cpu.path("shares").asLong()).isEqualTo(512);
  }

  @ParameterizedTest
  @CsvSource({
    "mem:64, '', 67108864, 67108864",
    "mem:64, mem:128, 134217728, 67108864",
    "mem:64, mem:128.9, 134217728, 67108864",
    "mem:64, mem:inf, -1, 67108864",
    "mem:8, mem:16, 33554432, 33554432",
    "cpus:1, '', '', ''",
  })
  void memoryIsKeptAsAskedForAndEndsAtTheLimit(
      String resources, String limits, String limit, String reservation) {
    ObjectNode written = described(of(resources, limits, false));

    assertThat(written.path("memory").path("limit").asText()).isEqualTo(limit);
    assertThat(written.path("memory").path("reservation").asText()).isEqualTo(reservation);
  }

  @Test
  void whatMayTakeMoreThanIsKeptForItGoesFirst() {
    assertThat(of("mem:64", "", false).bursts()).isFalse();
    assertThat(of("mem:64", "mem:64", false).bursts()).isFalse();
    assertThat(of("mem:64", "mem:65", false).bursts()).isTrue();
    assertThat(of("mem:64", "mem:inf", false).bursts()).isTrue();
    assertThat(of("mem:64", "mem:inf", false).oomScore()).isBetween(1, 1000);
    assertThat(of("mem:1000000000", "mem:inf", false).oomScore()).isZero();
  }

  @Test
  void anExecutorHasWhatItAndItsTasksAskFor() {
    TaskInfo executor = task("cpus:0.5;mem:32", "");
    TaskInfo free = task("cpus:1;mem:64", "");
    TaskInfo limited = task("cpus:1;mem:64", "cpus:2;mem:128");

    CgroupLimits plain = CgroupLimits.of(executor, List.of(free, free), false);
    assertThat(plain.shares()).isEqualTo(2560);
    assertThat(plain.memory()).isEqualTo(160L << 20).isEqualTo(plain.reserved());
    assertThat(plain.quota()).isEmpty();

    CgroupLimits all = CgroupLimits.of(executor, List.of(limited, limited), false);
    assertThat(all.quota()).hasValue(450_000);
    assertThat(all.memory()).isEqualTo(288L << 20);
    assertThat(all.reserved()).isEqualTo(160L << 20);

    // Who has no limit is not held to the others'.
    assertThat(CgroupLimits.of(executor, List.of(limited, free), false).quota()).isEmpty();
    assertThat(CgroupLimits.of(executor, List.of(limited, free), true).quota()).hasValue(350_000);
    assertThat(CgroupLimits.of(executor, List.of(limited, free), false).memory())
        .isEqualTo(224L << 20);
  }

  @Test
  void memoryIsNotTakenAwayAgain() {
    CgroupLimits less = of("mem:64", "", false);

    assertThat(less.withMemoryOf(of("mem:96", "", false)).memory()).isEqualTo(96L << 20);
    assertThat(less.withMemoryOf(of("mem:96", "", false)).reserved()).isEqualTo(64L << 20);
    assertThat(less.withMemoryOf(of("mem:32", "mem:inf", false)).memory()).isNegative();
  }

  @Test
  void theLimitIsToldInMegabytes() {
    assertThat(of("mem:64", "mem:128", false).memoryMegabytes()).isEqualTo(128);
    assertThat(of("mem:64", "mem:inf", false).memoryMegabytes()).isZero();
    assertThat(of("cpus:1", "", false).memoryMegabytes()).isZero();
  }
}
