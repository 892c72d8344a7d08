package io.mesosj.base.process;

import static org.assertj.core.api.Assertions.assertThat;

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
}
