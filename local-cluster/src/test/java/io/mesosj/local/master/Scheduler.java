package io.mesosj.local.master;

import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** A subscribed scheduler that keeps what it hears. */
final class Scheduler implements SchedulerStream {
  private final List<Event> events = new ArrayList<>();
  final Framework framework;

  Scheduler(Frameworks frameworks, String name, String role) {
    framework =
        frameworks.register(
            FrameworkInfo.newBuilder()
                .setId(FrameworkID.newBuilder().setValue(name))
                .setName(name)
                .setUser("root")
                .addRoles(role)
                .addCapabilities(
                    FrameworkInfo.Capability.newBuilder()
                        .setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .addCapabilities(
                    FrameworkInfo.Capability.newBuilder()
                        .setType(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT))
                .build());
    framework.stream = this;
  }

  /** A subscribed scheduler that describes itself so. */
  Scheduler(Frameworks frameworks, FrameworkInfo info) {
    framework = frameworks.register(info);
    framework.stream = this;
  }

  @Override
  public void send(Event event) {
    events.add(event);
  }

  @Override
  public void close() {
    framework.stream = null;
  }

  List<Event> heard(Event.Type type) {
    return events.stream().filter(event -> event.getType() == type).toList();
  }

  /** Every offer that it ever got. */
  List<Offer> offers() {
    return heard(Event.Type.OFFERS).stream()
        .flatMap(event -> event.getOffers().getOffersList().stream())
        .toList();
  }

  Offer lastOffer() {
    List<Offer> all = offers();
    return all.get(all.size() - 1);
  }
}
