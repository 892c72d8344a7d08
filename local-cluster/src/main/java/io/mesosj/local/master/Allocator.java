package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;

/** Decides who is offered what is free. */
final class Allocator {
  /** Less than this of both is not worth an offer, as in Mesos. */
  private static final double LEAST_CPUS = 0.01;

  private static final double LEAST_MEM = 32;

  private final Agents agents;
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
      Agents agents,
      OfferMaker offers,
      Frameworks frameworks,
      Alarms alarms,
      Optional<Duration> offerTimeout) {
    this.offerTimeout = offerTimeout;
    this.agents = agents;
    this.offers = offers;
    this.frameworks = frameworks;
    this.alarms = alarms;
  }

  /** A framework in one of its roles. */
  private record Candidate(Framework framework, String role) {
    Resources usableOf(Resources free) {
      return framework.capabilities().usable(free.allocatableTo(role));
    }
  }

  /**
   * Offers everything that is free of each agent to the framework that has least, of those that
   * have equally much to the one that was offered anything least often; what is reserved for other
   * roles, to the next that may have it. Nobody is offered less than what he refused.
   */
  void allocate() {
    Map<Framework, List<Offer>> made = new LinkedHashMap<>();
    for (RegisteredAgent agent : agents.active()) {
      Resources free = free(agent);
      for (Candidate candidate : inTurn()) {
        Resources part = candidate.usableOf(free);
        if (wants(candidate, agent, part) && !refuses(candidate, agent, part)) {
          made.computeIfAbsent(candidate.framework(), framework -> new ArrayList<>())
              .add(offer(candidate, agent, part));
          free = free.minus(part);
        }
      }
    }
    made.forEach(Allocator::send);
  }

  private boolean wants(Candidate candidate, RegisteredAgent agent, Resources part) {
    OfferConditions conditions = candidate.framework().wishes.conditions();
    return conditions.worth(candidate.role(), part).orElseGet(() -> isWorthAnOffer(part))
        && !conditions.exclude(candidate.role(), agent.info)
        && (!agents.isRemote(agent)
            || candidate.framework().has(FrameworkInfo.Capability.Type.REGION_AWARE));
  }

  private static boolean refuses(Candidate candidate, RegisteredAgent agent, Resources part) {
    String role = candidate.role();
    return candidate.framework().wishes.refuses(agent.id(), role, part.allocatedTo(role));
  }

  private static void send(Framework framework, List<Offer> offers) {
    FrameworkCapabilities capabilities = framework.capabilities();
    framework.send(MasterEvents.offers(offers.stream().map(capabilities::visible).toList()));
  }

  private List<Candidate> inTurn() {
    Map<Framework, Double> shares = new HashMap<>();
    Resources all = total();
    for (Framework framework : frameworks.live()) {
      if (!framework.wantedRoles().isEmpty()) {
        shares.put(framework, share(framework, all));
      }
    }
    return frameworks.live().stream()
        .flatMap(one -> one.wantedRoles().stream().map(role -> new Candidate(one, role)))
        .sorted((a, b) -> compare(a, b, shares))
        .toList();
  }

  /** By hand: the JDK's comparators are serializable, which no class-data archive keeps. */
  private static int compare(Candidate a, Candidate b, Map<Framework, Double> shares) {
    int order =
        Double.compare(
            shares.getOrDefault(a.framework(), 0.0), shares.getOrDefault(b.framework(), 0.0));
    return order != 0
        ? order
        : Long.compare(
            a.framework().wishes.offersMade(a.role()), b.framework().wishes.offersMade(b.role()));
  }

  private Resources total() {
    Resources total = Resources.none();
    for (RegisteredAgent agent : agents.all()) {
      total = total.plus(agent.resources.total());
    }
    return total;
  }

  /** The greater part of all processors or memory that a framework uses or holds offers of. */
  private static double share(Framework framework, Resources all) {
    Resources used = framework.used().plus(framework.offered());
    return Math.max(part(used, all, "cpus"), part(used, all, "mem"));
  }

  private static double part(Resources used, Resources total, String name) {
    double all = total.scalar(name);
    return all > 0 ? used.scalar(name) / all : 0;
  }

  private Offer offer(Candidate candidate, RegisteredAgent agent, Resources part) {
    Framework framework = candidate.framework();
    Offer offer = offers.make(framework, candidate.role(), agent, part);
    framework.offers.put(offer.getId().getValue(), offer);
    framework.wishes.offerMade(candidate.role());
    offerTimeout.ifPresent(
        time ->
            alarms.after(
                TimeUnit.NANOSECONDS.convert(time), () -> rescind(framework, offer.getId())));
    return offer;
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
  private Resources free(RegisteredAgent agent) {
    Resources free = agent.resources.total();
    for (Framework framework : frameworks.live()) {
      Resources taken = framework.used(agent.id()).plus(framework.offered(agent.id()));
      free = free.minus(taken.unallocated());
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

  /** Whole offers come back, and their like stay away for a while. */
  void decline(Framework framework, List<OfferID> ids, Filters filters) {
    for (Offer offer : takeBack(framework, ids)) {
      refuse(framework, offer, Resources.of(offer.getResourcesList()), filters);
    }
    allocate();
  }

  /** Notes that a framework does not want this part of an offer, or less, for a while. */
  void refuse(Framework framework, Offer offer, Resources part, Filters filters) {
    double seconds = Math.min(filters.getRefuseSeconds(), 365 * 24 * 3600.0);
    if (!(seconds > 0) || part.isEmpty()) {
      return;
    }
    long nanos = (long) (seconds * 1e9);
    framework.wishes.refuse(
        new Refusal(
            offer.getAgentId(),
            offer.getAllocationInfo().getRole(),
            part,
            System.nanoTime() + nanos));
    alarms.after(nanos, this::allocate);
  }

  /** Offers for these roles come again, also what was refused. */
  void revive(Framework framework, Collection<String> roles) {
    framework.wishes.revive(roles);
    allocate();
  }
}
