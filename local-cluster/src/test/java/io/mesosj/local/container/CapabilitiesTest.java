package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;
import org.junit.jupiter.api.Test;

final class CapabilitiesTest {
  @Test
  void aBitIsACapabilityOfLinuxHeader() {
    assertThat(Capabilities.names(0)).isEmpty();
    assertThat(Capabilities.names(1)).containsExactly("CAP_CHOWN");
    assertThat(Capabilities.names(1L << 12 | 1L << 21))
        .containsExactly("CAP_NET_ADMIN", "CAP_SYS_ADMIN");
    assertThat(Capabilities.names(-1)).hasSize(41).endsWith("CAP_CHECKPOINT_RESTORE");
  }

  /** Mesos numbers them from 1000. */
  @Test
  void mesosHasThemInTheSameOrder() {
    IntStream.range(0, 38)
        .forEach(
            bit ->
                assertThat(Capabilities.names(1L << bit))
                    .containsExactly("CAP_" + Capability.forNumber(1000 + bit).name()));
  }
}
