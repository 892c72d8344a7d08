package io.mesosj.execute.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.execute.flags.FlagParser;
import io.mesosj.execute.flags.UsageException;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability.Type;
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
            Type.RESERVATION_REFINEMENT,
            Type.TASK_KILLING_STATE,
            Type.REVOCABLE_RESOURCES,
            Type.PARTITION_AWARE);
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
        .contains(Type.GPU_RESOURCES)
        .doesNotContain(Type.PARTITION_AWARE);
  }

  @Test
  void refusesOtherCapabilities() {
    assertThatThrownBy(() -> read("--framework_capabilities=MULTI_ROLE"))
        .hasMessageContaining("GPU_RESOURCES, got 'MULTI_ROLE'");
  }

  private static List<Type> capabilities(FrameworkInfo framework) {
    return framework.getCapabilitiesList().stream()
        .map(FrameworkInfo.Capability::getType)
        .toList();
  }

  private static FrameworkInfo read(String... words) throws UsageException {
    return FrameworkReader.read(FlagParser.parse(RunCommand.flags(), List.of(words)));
  }
}
