package io.mesosj.protocol.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResourceLimitsTest {
  private static Value.Scalar scalar(double value) {
    return Value.Scalar.newBuilder().setValue(value).build();
  }

  @Test
  void readsNumbersAndInfinity() {
    assertThat(ResourceLimits.parse(" cpus:2.5; mem: inf ;"))
        .isEqualTo(Map.of("cpus", scalar(2.5), "mem", scalar(Double.POSITIVE_INFINITY)));
    assertThat(ResourceLimits.parse("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "disk:3, only cpus and mem have limits",
    "cpus, only cpus and mem have limits",
    "cpus:x, neither a positive number nor inf",
    "cpus:0, neither a positive number nor inf",
    "cpus:-inf, neither a positive number nor inf",
    "mem:NaN, neither a positive number nor inf",
    "mem:1;mem:2, there is one for mem already",
  })
  void refusesWhatIsNoLimit(String text, String why) {
    assertThatThrownBy(() -> ResourceLimits.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
