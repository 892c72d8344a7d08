package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;

/** Decides who is offered what is free. */
final class Allocator {
  /** Less than this of both is not worth an offer, as in Mesos. */
  private static final double LEAST_CPUS = 0.01;

  private static final double LEAST_MEM = 32;

  private final AgentResources resources;
  private final OfferMaker offers;
  private final Frameworks frameworks;
  private final Alarms alarms;
  private final Optional<Duration> offerTimeout;

  /**
   * Makes the allocator.
   *
   * @param offerTimeout how long an offer stands; for ever when empty
   */
  Allocator(
      AgentResources resources,
      OfferMaker offers,
      Frameworks frameworks,
      Alarms alarms,
      Optional<Duration> offerTimeout) {
    this.offerTimeout = offerTimeout;
    this.resources = resources;
    this.offers = offers;
    this.frameworks = frameworks;
    this.alarms = alarms;
  }

  /**
   * Offers everything that is free to the framework that has least, of those that have equally much
   * to the one that was offered anything least often; what is reserved for other roles, to the next
   * that may have it.
   */
  void allocate() {
    Resources free = free();
    for (Framework framework : inTurn()) {
      Resources part = free.allocatableTo(framework.role());
      if (isWorthAnOffer(part)) {
        offer(framework, part);
        free = free.minus(part);
      }
    }
  }

  private List<Framework> inTurn() {
    Map<Framework, Double> shares = new HashMap<>();
    for (Framework framework : frameworks.live()) {
      if (framework.wantsOffers()) {
        shares.put(framework, share(framework));
      }
    }
    return frameworks.live().stream()
        .filter(shares::containsKey)
        .sorted(
            Comparator.<Framework>comparingDouble(shares::get)
                .thenComparingLong(framework -> framework.offersMade))
        .toList();
  }

  /** The greater part of the agent's processors or memory that a framework uses. */
  private double share(Framework framework) {
    Resources used = framework.used();
    return Math.max(part(used, "cpus"), part(used, "mem"));
  }

  private double part(Resources used, String name) {
    double all = resources.total().scalar(name);
    return all > 0 ? used.scalar(name) / all : 0;
  }

  private void offer(Framework framework, Resources part) {
    Offer offer = offers.make(framework.id, framework.role(), part);
    framework.offers.put(offer.getId().getValue(), offer);
    framework.offersMade++;
    framework.send(MasterEvents.offers(List.of(offer)));
    offerTimeout.ifPresent(
        time ->
            alarms.after(
                TimeUnit.NANOSECONDS.convert(time), () -> rescind(framework, offer.getId())));
  }

  /** Takes an offer back that its framework did nothing with. */
  private void rescind(Framework framework, OfferID offer) {
    if (!takeBack(framework, List.of(offer)).isEmpty()) {
      framework.send(MasterEvents.rescind(offer));
      allocate();
    }
  }

  private static boolean isWorthAnOffer(Resources part) {
    return part.scalar("cpus") >= LEAST_CPUS || part.scalar("mem") >= LEAST_MEM;
  }

  /** What is neither used nor offered. */
  private Resources free() {
    Resources free = resources.total();
    for (Framework framework : frameworks.live()) {
      free = free.minus(framework.used().plus(framework.offered()).unallocated());
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
