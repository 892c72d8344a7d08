package io.mesosj.isolator.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InterfaceCountersTest {
  @Test
  void readsCountersOfAllInterfacesButTheLoopback() {
    assertThat(
            InterfaceCounters.parse(
                """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                    lo:     100       1    0    0    0     0          0         0      100       1    0    0    0     0       0          0
                  eth0:    1000      10    1    2    0     0          0         0     2000      20    3    4    0     0       0          0
                """))
        .containsExactly(new InterfaceCounters("eth0", 1000, 10, 1, 2, 2000, 20, 3, 4));
  }
}
