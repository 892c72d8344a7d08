package io.mesosj.execute.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.UsageException;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.junit.jupiter.api.Test;

class FrameworkReaderTest {
  @Test
  void registersAsMesosExecuteDoes() throws UsageException {
    FrameworkInfo framework = read();

    assertThat(framework.getName()).isEqualTo("mesos-execute instance");
    assertThat(framework.getRolesList()).containsExactly("*");
    assertThat(framework.getCheckpoint()).isFalse();
    assertThat(capabilities(framework))
        .contains(
            Capability.Type.RESERVATION_REFINEMENT,
            Capability.Type.TASK_KILLING_STATE,
            Capability.Type.REVOCABLE_RESOURCES,
            Capability.Type.PARTITION_AWARE);
  }

  @Test
  void followsTheFlags() throws UsageException {
    FrameworkInfo framework =
        read(
            "--checkpoint",
            "--role=web/front",
            "--principal=me",
            "--no-partition_aware",
            "--framework-capabilities=GPU_RESOURCES");

    assertThat(framework.getCheckpoint()).isTrue();
    assertThat(framework.getRolesList()).containsExactly("web/front");
    assertThat(framework.getPrincipal()).isEqualTo("me");
    assertThat(capabilities(framework))
        .contains(Capability.Type.GPU_RESOURCES)
        .doesNotContain(Capability.Type.PARTITION_AWARE);
  }

  @Test
  void refusesOtherCapabilities() {
    assertThatThrownBy(() -> read("--framework_capabilities=MULTI_ROLE"))
        .hasMessageContaining("GPU_RESOURCES, got 'MULTI_ROLE'");
  }

  private static List<Capability.Type> capabilities(FrameworkInfo framework) {
    return framework.getCapabilitiesList().stream().map(Capability::getType).toList();
  }

  private static FrameworkInfo read(String... words) throws UsageException {
    return FrameworkReader.read(FlagParser.parse(RunCommand.flags(), List.of(words)));
  }
}
