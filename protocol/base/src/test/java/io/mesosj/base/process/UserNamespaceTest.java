package io.mesosj.base.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class UserNamespaceTest {
  @Test
  void knowsTheMachinesOwn() {
    assertThat(UserNamespace.isMachines("         0          0 4294967295\n")).isTrue();
  }

  @Test
  void knowsOneOfAUser() {
    assertThat(UserNamespace.isMachines("0 1001 1\n1 100000 65536\n")).isFalse();
    assertThat(UserNamespace.isMachines("0 0 65536\n")).isFalse();
    // Not mapped yet.
    assertThat(UserNamespace.isMachines("")).isFalse();
  }

  @Test
  void knowsWhoSomebodyIsOutside() throws IOException {
    assertThat(UserNamespace.outer("0 1001 1\n1 100000 65536\n", 0)).isEqualTo(1001);
    assertThat(UserNamespace.outer("0 1001 1\n1 100000 65536\n", 33)).isEqualTo(100_032);
    assertThat(UserNamespace.outer("         0          0 4294967295\n", 1000)).isEqualTo(1000);
    assertThatThrownBy(() -> UserNamespace.outer("0 1001 1\n", 5)).hasMessageContaining("5");
  }
}
