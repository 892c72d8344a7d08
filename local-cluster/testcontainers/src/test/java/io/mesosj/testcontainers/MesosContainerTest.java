package io.mesosj.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.testcontainers.utility.DockerImageName;

/** What needs no Docker. */
class MesosContainerTest {
  private static final DockerImageName IMAGE = DockerImageName.parse("mesos:1.11.0");

  @Test
  void startsAMasterAndTheAgentsThatAreWanted() {
    List<List<String>> lines =
        new MesosContainer(IMAGE)
            .withAgents(2)
            .withCniNetworks("a")
            .withAgentFlags("--launcher=posix")
            .commands();

    assertThat(lines)
        .extracting(line -> line.get(0))
        .containsExactly("mesos-master", "mesos-agent", "mesos-agent");
    assertThat(lines.get(2))
        .contains("--master=master:5050", "--isolation=network/cni,filesystem/linux")
        .endsWith("--launcher=posix");
  }

  @Test
  void asksForNoNetworksWhereThereAreNone() {
    assertThat(new MesosContainer(IMAGE).commands().get(1))
        .contains("--isolation=filesystem/linux")
        .noneMatch(flag -> flag.startsWith("--network_cni"));
  }

  @Test
  void refusesWhatIsNoNetwork() {
    assertThatThrownBy(() -> new MesosContainer(IMAGE).withCniNetworks("../a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'../a' is no name of a CNI network");
    assertThatThrownBy(() -> new MesosContainer(IMAGE).withCniNetworks("a", "a"))
        .hasMessageContaining("each name once");
  }

  @Test
  void hasNoAddressBeforeItIsStarted() {
    assertThatThrownBy(() -> new MesosContainer(IMAGE).master())
        .isInstanceOf(IllegalStateException.class);
  }
}
