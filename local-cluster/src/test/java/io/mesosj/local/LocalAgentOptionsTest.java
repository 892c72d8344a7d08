package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.protocol.resources.Resources;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalAgentOptionsTest {
  @Test
  void readsADescription() {
    LocalAgentOptions agent =
        LocalAgentOptions.parse(
            "name=a,resources=cpus:2;ports:[31000-31001, 32000-32001],attributes=rack:r1;zone:z,port=5051");

    assertThat(agent.name()).isEqualTo("a");
    assertThat(agent.resources())
        .contains(Resources.parse("cpus:2;ports:[31000-31001,32000-32001]"));
    assertThat(agent.attributes()).extracting(Attribute::getName).containsExactly("rack", "zone");
    assertThat(agent.port()).isEqualTo(5051);
    assertThat(LocalAgentOptions.parse("name=b").resources()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "port=1",
        "name=",
        "name=../x",
        "name=.x",
        "name=a/b",
        "name=a,name=b",
        "name=a,port=65536",
        "name=a,port=-1",
        "name=a,port=x",
        "name=a,resources=cpus",
        "name=a,attributes=rack",
        "name=a,attributes=rack:"
      })
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> LocalAgentOptions.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void attributesAreTextsNumbersAndRanges() {
    assertThat(AgentAttributes.parse("rack:r1; size:-1.5;ids:[1-2,4-4];time:10:30"))
        .extracting(Attribute::getType)
        .containsExactly(Value.Type.TEXT, Value.Type.SCALAR, Value.Type.RANGES, Value.Type.TEXT);
  }

  @Test
  void noTwoAgentsHaveOneName() {
    List<LocalAgentOptions> twice =
        List.of(LocalAgentOptions.parse("name=a"), LocalAgentOptions.parse("name=a"));
    assertThatThrownBy(() -> LocalClusterOptions.builder().agents(twice))
        .hasMessage("two agents are called 'a'");
  }

  @Test
  void agentsOfOneMachineShareAllButPorts() {
    Resources one = MachineResources.ofAgent(0, 2);
    Resources two = MachineResources.ofAgent(1, 2);

    assertThat(one.scalar("cpus")).isEqualTo(two.scalar("cpus"));
    assertThat(one.contains(Resources.parse("ports:[31000-31999]"))).isTrue();
    assertThat(two.contains(Resources.parse("ports:[32000-32999]"))).isTrue();
    assertThat(two.contains(Resources.parse("ports:[31999-31999]"))).isFalse();
    assertThat(MachineResources.ofAgent(0, 1).contains(Resources.parse("ports:[31000-32000]")))
        .isTrue();
  }

  @Test
  void whatIsNotNamedIsTheMachines() {
    Resources given = Resources.parse("cpus(web):1;ports:[8080-8080]");

    Resources offered = MachineResources.completed(Optional.of(given), 0, 1);

    assertThat(offered.contains(given)).isTrue();
    assertThat(offered.scalar("cpus")).isEqualTo(1);
    assertThat(offered.scalar("mem")).isEqualTo(MachineResources.ofAgent(0, 1).scalar("mem"));
    assertThat(offered.contains(Resources.parse("ports:[31000-31000]"))).isFalse();
  }
}
