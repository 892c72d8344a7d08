package io.mesosj.local.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.resources.Resources;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.junit.jupiter.api.Test;

/** What frameworks see of an offer, by what they say that they understand. */
@SuppressWarnings("deprecation") // the format of before Mesos 1.4
class FrameworkCapabilitiesTest {
  private static final Resources RESERVED =
      Resources.parse("cpus:1")
          .pushReservation(reservation("web"))
          .plus(Resources.parse("mem(web):64;disk:8"));

  private static Resource.ReservationInfo reservation(String role) {
    return Resource.ReservationInfo.newBuilder()
        .setType(Resource.ReservationInfo.Type.DYNAMIC)
        .setRole(role)
        .setPrincipal("p")
        .build();
  }

  private static List<Resource> seen(Resources resources, Capability.Type... types) {
    return offer(resources, types).getResourcesList();
  }

  private static Offer offer(Resources resources, Capability.Type... types) {
    Offer.Builder offer =
        Offer.newBuilder().addAllResources(resources.allocatedTo("web").toProto());
    offer.getIdBuilder().setValue("o");
    offer.getFrameworkIdBuilder().setValue("f");
    offer.getAgentIdBuilder().setValue("a");
    offer.setHostname("h").getAllocationInfoBuilder().setRole("web");
    return new FrameworkCapabilities(Set.of(types)).visible(offer.build());
  }

  @Test
  void oneWithoutAnySeesTheOldFormat() {
    List<Resource> seen = seen(RESERVED);

    assertThat(seen)
        .allSatisfy(
            one -> {
              assertThat(one.getReservationsCount()).isZero();
              assertThat(one.hasAllocationInfo()).isFalse();
            });
    assertThat(seen).extracting(Resource::getRole).containsExactly("web", "web", "*");
    assertThat(seen).allMatch(Resource::hasRole);
    assertThat(seen).extracting(Resource::hasReservation).containsExactly(true, false, false);
    assertThat(seen.get(0).getReservation().getPrincipal()).isEqualTo("p");
    assertThat(offer(RESERVED).hasAllocationInfo()).isFalse();
  }

  @Test
  void oneWithBothSeesItAll() {
    assertThat(seen(RESERVED, Capability.Type.MULTI_ROLE, Capability.Type.RESERVATION_REFINEMENT))
        .isEqualTo(RESERVED.allocatedTo("web").toProto());
  }

  @Test
  void whatItSaysInTheOldFormatMeansTheSame() {
    Offer.Operation.Builder reserve =
        Offer.Operation.newBuilder().setType(Offer.Operation.Type.RESERVE);
    reserve.getReserveBuilder().addAllResources(seen(RESERVED));

    assertThat(ResourceFields.upgraded(reserve.build()).getReserve().getResourcesList())
        .isEqualTo(RESERVED.toProto());
  }

  @Test
  void isOfferedOnlyWhatItUnderstands() {
    Resources refined =
        Resources.parse("mem(web):64")
            .pushReservation(reservation("web/front"))
            .plus(Resources.parse("gpus:1;cpus:2"));

    assertThat(usable(refined)).isEqualTo(Resources.parse("cpus:2"));
    assertThat(usable(refined, Capability.Type.GPU_RESOURCES))
        .isEqualTo(Resources.parse("gpus:1;cpus:2"));
    assertThat(
            usable(refined, Capability.Type.GPU_RESOURCES, Capability.Type.RESERVATION_REFINEMENT))
        .isEqualTo(refined);
  }

  private static Resources usable(Resources resources, Capability.Type... types) {
    return new FrameworkCapabilities(Set.of(types)).usable(resources);
  }
}
