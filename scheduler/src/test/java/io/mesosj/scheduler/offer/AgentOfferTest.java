package io.mesosj.scheduler.offer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.junit.jupiter.api.Test;

final class AgentOfferTest {
  private final List<Offer> offers = new ArrayList<>();

  private AgentOfferTest offer(String agent, String role, String resources) {
    Offer.Builder offer =
        Offer.newBuilder()
            .setId(OfferID.newBuilder().setValue("o" + offers.size()))
            .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
            .setAgentId(AgentID.newBuilder().setValue(agent))
            .setHostname(agent + ".example")
            .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role));
    for (Resource one : Resources.parse(resources).toProto()) {
      offer.addResources(
          one.toBuilder().setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role)));
    }
    offers.add(offer.build());
    return this;
  }

  private List<AgentOffer> agents() {
    return AgentOffer.group(offers);
  }

  private static Demand demand(String resources) {
    return Demand.of(Resources.parse(resources));
  }

  private String why(Demand demand) {
    return Explanation.of(demand, agents(), Neighbours.NONE);
  }

  @Test
  void putsSeveralOffersOfOneAgentTogether() {
    offer("a", "*", "cpus:1").offer("b", "*", "cpus:1").offer("a", "*", "cpus:2;mem:64");

    AgentOffer a = agents().get(0);

    assertThat(agents()).hasSize(2);
    assertThat(a.offerIds()).extracting(OfferID::getValue).containsExactly("o0", "o2");
    assertThat(a.match(demand("cpus:3;mem:64"), Neighbours.NONE)).isPresent();
  }

  @Test
  void keepsRolesApart() {
    offer("a", "web", "cpus:1").offer("a", "db", "cpus:1");

    assertThat(agents()).extracting(AgentOffer::role).containsExactly("web", "db");
    Demand db = new Demand(Resources.parse("cpus:1"), List.of(), Optional.of("db"));
    assertThat(agents().get(0).match(db, Neighbours.NONE)).isEmpty();
    assertThat(agents().get(1).match(db, Neighbours.NONE)).isPresent();
  }

  @Test
  void givesNothingTwice() {
    offer("a", "*", "cpus:3;ports:[31000-31001]");
    AgentOffer agent = agents().get(0);
    Demand one = demand("cpus:1;ports:[31000-31000]");

    agent.take(agent.match(one, Neighbours.NONE).orElseThrow());

    assertThat(agent.match(one, Neighbours.NONE)).isEmpty();
    assertThat(agent.match(demand("cpus:2"), Neighbours.NONE)).isPresent();
    assertThat(agent.match(demand("cpus:2.001"), Neighbours.NONE)).isEmpty();
  }

  @Test
  void explainsWhatTheBestOfferLacks() {
    offer("a", "*", "cpus:2;mem:512").offer("b", "*", "cpus:3;mem:512").offer("c", "*", "mem:64");

    assertThat(why(demand("cpus:4;mem:128")))
        .isEqualTo("needs cpus:4; the best of 3 offers has cpus:3 on agent b.example");
    assertThat(why(demand("gpus:1")))
        .isEqualTo("needs gpus:1; the best of 3 offers has no gpus on agent a.example");
  }

  @Test
  void countsNothingThatADemandCanNotBeMetWith() {
    offer("a", "*", "cpus:0.5;mem:512");
    Resource revocable =
        Resources.parse("cpus:4").toProto().get(0).toBuilder()
            .setRevocable(Resource.RevocableInfo.getDefaultInstance())
            .build();
    offers.set(0, offers.get(0).toBuilder().addResources(revocable).build());

    assertThat(why(demand("cpus:1")))
        .isEqualTo("needs cpus:1; the only offer has cpus:0.5 on agent a.example");
  }

  @Test
  void takesWhatIsReservedForTheRolesAbove() {
    offer("a", "eng/web", "cpus(eng):2;cpus:1");

    assertThat(agents().get(0).match(demand("cpus:3"), Neighbours.NONE)).isPresent();
    assertThat(why(demand("cpus:4")))
        .isEqualTo("needs cpus:4; the only offer has cpus:3 on agent a.example");
  }

  @Test
  void explainsPorts() {
    offer("a", "*", "ports:[31000-31010]");

    assertThat(why(demand("ports:[80-80]")))
        .isEqualTo(
            "needs ports:[80-80]; the only offer has ports:[31000-31010] on agent a.example");
  }

  @Test
  void choosesPortsThatNobodyElseHas() {
    offer("a", "web", "ports(web):[100-101];ports:[31000-31001];cpus:1");
    AgentOffer agent = agents().get(0);
    Demand three = new Demand(Resources.parse("ports:[101-101]"), List.of(), Optional.empty(), 3);

    agent.take(agent.match(three, Neighbours.NONE).orElseThrow());
    Resources chosen = agent.findPorts(3).orElseThrow();

    assertThat(chosen.unreserved().unallocated())
        .isEqualTo(Resources.parse("ports:[100-100,31000-31001]"));
    agent.take(chosen);
    assertThat(agent.findPorts(1)).isEmpty();
    assertThat(agent.findPorts(0)).contains(Resources.none());
  }

  @Test
  void explainsPortsThatAnOfferIsToChoose() {
    offer("a", "*", "cpus:1;ports:[31000-31000]");

    assertThat(why(new Demand(Resources.parse("cpus:1"), List.of(), Optional.empty(), 2)))
        .isEqualTo("needs any 2 ports; the only offer has ports:[31000-31000] on agent a.example");
    assertThat(why(new Demand(Resources.parse("ports:[80-80]"), List.of(), Optional.empty(), 1)))
        .isEqualTo(
            "needs ports:[80-80], any port; the only offer has ports:[31000-31000] on agent a.example");
    // One port is named, and then none is left to choose.
    assertThat(
            why(new Demand(Resources.parse("ports:[31000-31000]"), List.of(), Optional.empty(), 1)))
        .isEqualTo(
            "needs ports:[31000-31000], any port; the only offer has ports:[31000-31000] on agent"
                + " a.example");
  }

  @Test
  void explainsConstraintsAndRoles() {
    offer("a", "*", "cpus:2").offer("b", "*", "cpus:2");
    Resources cpus = Resources.parse("cpus:1");

    assertThat(why(new Demand(cpus, List.of(Constraint.parse("rack==r1")), Optional.empty())))
        .isEqualTo("needs rack==r1; all 2 offers are without rack");
    assertThat(why(new Demand(cpus, List.of(Constraint.parse("hostname==c")), Optional.empty())))
        .isEqualTo("needs hostname==c; all 2 offers are with hostname a.example, b.example");
    assertThat(why(new Demand(cpus, List.of(), Optional.of("web"))))
        .isEqualTo("needs role 'web'; all 2 offers are for *");
    assertThat(Explanation.of(demand("cpus:1"), List.of(), Neighbours.NONE))
        .isEqualTo("there are no offers");
  }
}
