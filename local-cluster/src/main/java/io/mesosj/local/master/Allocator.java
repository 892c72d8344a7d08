package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;

/** Decides who is offered what is free. */
final class Allocator {
  /** Less than this of both is not worth an offer, as in Mesos. */
  private static final double LEAST_CPUS = 0.01;

  private static final double LEAST_MEM = 32;

  private final AgentResources resources;
  private final Offers offers;
  private final Frameworks frameworks;
  private final Alarms alarms;

  Allocator(AgentResources resources, Offers offers, Frameworks frameworks, Alarms alarms) {
    this.resources = resources;
    this.offers = offers;
    this.frameworks = frameworks;
    this.alarms = alarms;
  }

  /**
   * Offers everything that is free to the first framework that wants offers; what is reserved for
   * other roles, to the first of those that may have it.
   */
  void allocate() {
    Resources free = free();
    for (Framework framework : frameworks.live()) {
      Resources part = free.allocatableTo(framework.role());
      if (framework.wantsOffers() && isWorthAnOffer(part)) {
        Offer offer = offers.make(framework.id, framework.role(), part);
        framework.offers.put(offer.getId().getValue(), offer);
        framework.send(SchedulerEvents.offers(List.of(offer)));
        free = free.minus(part);
      }
    }
  }

  private static boolean isWorthAnOffer(Resources part) {
    return part.scalar("cpus") >= LEAST_CPUS || part.scalar("mem") >= LEAST_MEM;
  }

  /** What is neither used nor offered. */
  private Resources free() {
    Resources free = resources.total();
    for (Framework framework : frameworks.live()) {
      for (LaunchedTask task : framework.tasks.values()) {
        if (!task.hasEnded()) {
          free = free.minus(task.resources.unallocated());
        }
      }
      for (Offer offer : framework.offers.values()) {
        free = free.minus(Resources.of(offer.getResourcesList()).unallocated());
      }
    }
    return free;
  }

  /** Ends offers, and returns those of them that still stood. */
  static List<Offer> takeBack(Framework framework, List<OfferID> ids) {
    List<Offer> taken = new ArrayList<>();
    for (OfferID offerId : ids) {
      Offer offer = framework.offers.remove(offerId.getValue());
      if (offer != null) {
        taken.add(offer);
      }
    }
    return taken;
  }

  /** Offers stay away for a while; nobody else may want them, so the alarm is all there is. */
  void refuse(Framework framework, Filters filters) {
    double seconds = Math.min(Math.max(filters.getRefuseSeconds(), 0), 365 * 24 * 3600.0);
    long nanos = (long) (seconds * 1e9);
    framework.refusesUntil = System.nanoTime() + nanos;
    allocate();
    alarms.after(nanos, this::allocate);
  }

  void revive(Framework framework) {
    framework.suppressed = false;
    framework.refusesUntil = Long.MIN_VALUE;
    allocate();
  }
}
