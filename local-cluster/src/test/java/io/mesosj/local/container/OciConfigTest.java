package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.local.cgroup.CgroupPlace;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.RLimitInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What runc is told; that it does so is for the integration tests. */
final class OciConfigTest {
  private static final CgroupPlace BY_HAND = new CgroupPlace(false, "/", Optional.empty(), true);

  private final OciConfig config = OciConfig.imageRootfs(Path.of("/images/web"));

  private JsonNode written() throws IOException {
    return JsonTrees.read(config.toJson().getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  private static CgroupLimits of(String resources) {
    return CgroupLimits.of(
        TaskInfo.newBuilder()
            .setName("web")
            .setTaskId(TaskID.newBuilder().setValue("web"))
            .setAgentId(AgentID.newBuilder().setValue("a"))
            .addAllResources(Resources.parse(resources).toProto())
            .build(),
        List.of(),
        false);
  }

  private static CapabilityInfo capabilities(CapabilityInfo.Capability... names) {
    return CapabilityInfo.newBuilder().addAllCapabilities(List.of(names)).build();
  }

  private JsonNode mount(String destination) throws IOException {
    for (JsonNode mount : written().path("mounts")) {
      if (mount.path("destination").asText().equals(destination)) {
        return mount;
      }
    }
    throw new AssertionError("nothing is mounted on " + destination);
  }

  @Test
  void anImageHasNamespacesOfItsOwnAndLittlePower() throws Exception {
    JsonNode linux = written().path("linux");

    assertThat(linux.path("namespaces"))
        .extracting(one -> one.path("type").asText())
        .containsExactly("mount", "ipc", "pid", "cgroup");
    assertThat(texts(linux.path("maskedPaths"))).contains("/proc/kcore", "/sys/firmware");
    assertThat(texts(linux.path("readonlyPaths"))).contains("/proc/sys", "/sys/fs/cgroup");
    assertThat(texts(mount("/sys").path("options"))).contains("ro");
    JsonNode sets = written().path("process").path("capabilities");
    assertThat(texts(sets.path("bounding")))
        .contains("CAP_CHOWN")
        .doesNotContain("CAP_MKNOD", "CAP_SYS_ADMIN", "CAP_NET_ADMIN");
    assertThat(texts(sets.path("effective"))).isEqualTo(texts(sets.path("bounding")));
    assertThat(sets.has("inheritable")).isFalse();
    assertThat(sets.has("ambient")).isFalse();
  }

  @Test
  void nothingButTheUsualDevicesCanBeOpened() throws Exception {
    config.limits(BY_HAND, "web", of("cpus:1"), true);

    JsonNode devices = written().path("linux").path("resources").path("devices");
    assertThat(devices.get(0).path("allow").asBoolean()).isFalse();
    assertThat(devices.get(0).path("access").asText()).isEqualTo("rwm");
    assertThat(devices).hasSizeGreaterThan(1);
    for (int i = 1; i < devices.size(); i++) {
      assertThat(devices.get(i).path("type").asText()).isEqualTo("c");
      assertThat(devices.get(i).path("major").asLong()).isIn(1L, 5L, 136L);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cpus:2;mem:100, 2048, 104857600",
    "cpus:0.5;mem:1, 512, 33554432",
    "cpus:0.0001;mem:32, 2, 33554432",
    "cpus:1, 1024, 0",
  })
  void sharesFollowTheCpusAndMemoryHasAFloor(String resources, long shares, long limit)
      throws Exception {
    config.limits(BY_HAND, "web", of(resources), true);

    JsonNode limits = written().path("linux").path("resources");
    assertThat(limits.path("cpu").path("shares").asLong()).isEqualTo(shares);
    assertThat(limits.path("memory").path("limit").asLong()).isEqualTo(limit);
    assertThat(written().path("linux").path("cgroupsPath").asText()).isEqualTo("/mesosj.web");
  }

  @Test
  void ofVersion2TheKernelEndsAllOfAContainerAndSystemdItsScopeWithOurUnit() throws Exception {
    config.limits(BY_HAND, "web", of(""), true);
    assertThat(written().path("linux").path("resources").has("unified")).isFalse();

    CgroupPlace.Systemd unit =
        new CgroupPlace.Systemd("system.slice", Optional.of("cluster.service"));
    config.limits(new CgroupPlace(true, "/", Optional.of(unit), true), "web", of(""), true);

    JsonNode linux = written().path("linux");
    assertThat(linux.path("cgroupsPath").asText()).isEqualTo("system-mesosj_web.slice:mesosj:web");
    assertThat(linux.path("resources").path("unified").path("memory.oom.group").asText())
        .isEqualTo("1");
    assertThat(written().path("annotations").path("org.systemd.property.BindsTo").asText())
        .isEqualTo("['cluster.service']");
  }

  @Test
  void aTaskMayBoundItselfAndUseLess() throws Exception {
    config.capabilities(
        LinuxInfo.newBuilder()
            .setBoundingCapabilities(
                capabilities(CapabilityInfo.Capability.CHOWN, CapabilityInfo.Capability.NET_RAW))
            .setEffectiveCapabilities(capabilities(CapabilityInfo.Capability.CHOWN))
            .build());

    JsonNode sets = written().path("process").path("capabilities");
    assertThat(texts(sets.path("bounding"))).containsExactly("CAP_CHOWN", "CAP_NET_RAW");
    assertThat(texts(sets.path("effective"))).containsExactly("CAP_CHOWN");
    assertThat(texts(sets.path("permitted"))).containsExactly("CAP_CHOWN");
  }

  @Test
  void whatATaskDoesNotSayOfCapabilitiesFollowsFromWhatItDoes() throws Exception {
    config.capabilities(
        LinuxInfo.newBuilder()
            .setBoundingCapabilities(capabilities(CapabilityInfo.Capability.CHOWN))
            .build());
    JsonNode bounded = written().path("process").path("capabilities");
    config.capabilities(
        LinuxInfo.newBuilder()
            .setEffectiveCapabilities(capabilities(CapabilityInfo.Capability.KILL))
            .build());
    JsonNode effective = written().path("process").path("capabilities");

    assertThat(texts(bounded.path("effective"))).containsExactly("CAP_CHOWN");
    assertThat(texts(effective.path("bounding"))).containsExactly("CAP_KILL");
  }

  @Test
  void aTaskCanNotUseWhatItBoundsItselfOutOf() {
    LinuxInfo more =
        LinuxInfo.newBuilder()
            .setBoundingCapabilities(capabilities(CapabilityInfo.Capability.CHOWN))
            .setEffectiveCapabilities(capabilities(CapabilityInfo.Capability.SYS_ADMIN))
            .build();

    assertThatThrownBy(() -> config.capabilities(more))
        .isInstanceOf(ContainerException.class)
        .hasMessageContaining("not within the bounding ones");
  }

  @Test
  void aLimitWithoutAValueIsNone() throws Exception {
    RLimitInfo.Builder limits = RLimitInfo.newBuilder();
    limits.addRlimitsBuilder().setType(RLimitInfo.RLimit.Type.RLMT_NOFILE).setSoft(-2).setHard(-1);
    limits.addRlimitsBuilder().setType(RLimitInfo.RLimit.Type.RLMT_CORE);

    config.resourceLimits(limits.build());

    JsonNode written = written().path("process").path("rlimits");
    BigInteger unlimited = new BigInteger("18446744073709551615");
    assertThat(written.get(0).path("type").asText()).isEqualTo("RLIMIT_NOFILE");
    assertThat(written.get(0).path("soft").bigIntegerValue())
        .isEqualTo(unlimited.subtract(BigInteger.ONE));
    assertThat(written.get(1).path("soft").bigIntegerValue()).isEqualTo(unlimited);
    assertThat(written.get(1).path("hard").bigIntegerValue()).isEqualTo(unlimited);
  }

  @Test
  void aVolumeMayBeReadOnlyAndASocketAlwaysIs() throws Exception {
    config.volume("/data", Path.of("/srv/data"), true);
    config.volume("/logs", Path.of("/srv/logs"), false);
    config.socket("/run/agent.sock", Path.of("/run/mesos/agent.sock"));

    assertThat(texts(mount("/data").path("options"))).containsExactly("rbind", "rslave", "ro");
    assertThat(texts(mount("/logs").path("options"))).containsExactly("rbind", "rslave");
    assertThat(texts(mount("/run/agent.sock").path("options"))).contains("ro", "noexec");
  }

  @Test
  void isConfinedAsTheAgentSays() throws Exception {
    config.limits(BY_HAND, "web", of(""), true);
    config.confine(new Confinement("none", true, 77, false, true, Duration.ZERO), Optional.empty());

    assertThat(written().path("process").path("noNewPrivileges").asBoolean()).isTrue();
    assertThat(written().path("linux").path("resources").path("pids").path("limit").asLong())
        .isEqualTo(77);
    assertThat(written().path("linux").has("seccomp")).isFalse();
  }

  @Test
  void theSeccompProfileKnowsWhatTheContainerMayDo() throws Exception {
    Optional<SeccompProfile> builtIn = Optional.of(SeccompProfile.of(DeniedCalls.profile()));
    config.limits(BY_HAND, "web", of(""), true);

    config.confine(Confinement.DEFAULT, builtIn);
    List<String> image = denied();
    config.capabilities(
        LinuxInfo.newBuilder()
            .setBoundingCapabilities(capabilities(CapabilityInfo.Capability.SYS_ADMIN))
            .build());
    config.confine(Confinement.DEFAULT, builtIn);

    assertThat(image).contains("keyctl", "mount", "reboot");
    assertThat(denied()).contains("keyctl", "reboot").doesNotContain("mount", "setns");
  }

  private List<String> denied() throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode rule : written().path("linux").path("seccomp").path("syscalls")) {
      assertThat(rule.path("action").asText()).isEqualTo("SCMP_ACT_ERRNO");
      assertThat(rule.path("errnoRet").asInt()).isEqualTo(1);
      names.addAll(texts(rule.path("names")));
    }
    return names;
  }

  @Test
  void whatIsSetOfTheProcessIsAllThereIs() throws Exception {
    config.process(
        List.of("/bin/web", "-v"),
        Map.of("A", "1"),
        "/srv",
        new UserLookup.Ids(4294967294L, 7, List.of(8L)));
    config.terminal();

    JsonNode process = written().path("process");
    assertThat(texts(process.path("args"))).containsExactly("/bin/web", "-v");
    assertThat(texts(process.path("env"))).containsExactly("A=1", "TERM=xterm");
    assertThat(process.path("user").path("uid").asLong()).isEqualTo(4294967294L);
    assertThat(process.path("user").path("gid").asLong()).isEqualTo(7);
    assertThat(process.path("user").path("additionalGids").get(0).asLong()).isEqualTo(8);
    assertThat(process.path("terminal").asBoolean()).isTrue();
  }
}
