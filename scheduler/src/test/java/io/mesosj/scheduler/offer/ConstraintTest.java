package io.mesosj.scheduler.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConstraintTest {
  private static AgentOffer agent() {
    Offer.Builder offer =
        Offer.newBuilder()
            .setId(OfferID.newBuilder().setValue("o"))
            .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
            .setAgentId(AgentID.newBuilder().setValue("a"))
            .setHostname("web-12.example.org");
    offer
        .addAttributesBuilder()
        .setName("rack")
        .setType(Value.Type.TEXT)
        .getTextBuilder()
        .setValue("r1");
    offer
        .addAttributesBuilder()
        .setName("level")
        .setType(Value.Type.SCALAR)
        .getScalarBuilder()
        .setValue(3);
    offer
        .addAttributesBuilder()
        .setName("disks")
        .setType(Value.Type.SET)
        .getSetBuilder()
        .addItem("ssd")
        .addItem("hdd");
    offer.getDomainBuilder().getFaultDomainBuilder().getRegionBuilder().setName("eu");
    offer.getDomainBuilder().getFaultDomainBuilder().getZoneBuilder().setName("eu-1");
    return AgentOffer.group(List.of(offer.build())).get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "rack==r1, true",
    "rack == r1, true",
    "rack==r2, false",
    "rack!=r1, false",
    "rack!=r2, true",
    "level==3, true",
    "disks==ssd, true",
    "disks!=ssd, false",
    "hostname=~web-\\d+\\.example\\.org, true",
    "hostname=~web-\\d+, false",
    "hostname!~db-.*, true",
    "@region==eu, true",
    "@zone==eu-2, false",
    "gpu==yes, false",
    "gpu!=yes, true",
    "gpu!~.*, true",
    "gpu<=5, false",
  })
  void allowsWhatItSays(String constraint, boolean allowed) {
    assertThat(Constraint.parse(constraint).allows(agent(), Neighbours.NONE)).isEqualTo(allowed);
  }

  @Test
  void countsTheOtherInstances() {
    Neighbours two = (attribute, value) -> value.equals("r1") ? 2 : 0;

    assertThat(Constraint.parse("rack<=3").allows(agent(), two)).isTrue();
    assertThat(Constraint.parse("rack<=2").allows(agent(), two)).isFalse();
    assertThat(Constraint.unique("hostname").allows(agent(), two)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rack", "rack=r1", "==r1", "rack==", "rack<r1", "a b==c"})
  void refusesWhatIsNoConstraint(String text) {
    assertThatThrownBy(() -> Constraint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("constraint '" + text + "'");
  }

  @Test
  void saysWhatIsWrongWithAnOperand() {
    assertThatThrownBy(() -> Constraint.parse("host=~[a"))
        .hasMessageContaining("'[a' is no regular expression");
    assertThatThrownBy(() -> Constraint.parse("host<=0"))
        .hasMessageContaining("'0' is no count from 1 on");
    assertThatThrownBy(() -> Constraint.parse("host<=many"))
        .hasMessageContaining("'many' is no count from 1 on");
  }
}
