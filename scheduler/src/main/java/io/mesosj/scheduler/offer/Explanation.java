package io.mesosj.scheduler.offer;

import io.mesosj.protocol.resources.Resources;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;

/**
 * Puts into words why no offer will do, such as "needs cpus:4; the best of 3 offers has cpus:2".
 */
public final class Explanation {
  private static final int MAX_VALUES = 5;

  private final Demand demand;
  private final Neighbours neighbours;

  private Explanation(Demand demand, Neighbours neighbours) {
    this.demand = demand;
    this.neighbours = neighbours;
  }

  /** Why {@code demand} fits into none of {@code offers}; one line. */
  public static String of(Demand demand, List<AgentOffer> offers, Neighbours neighbours) {
    return offers.isEmpty()
        ? "there are no offers"
        : new Explanation(demand, neighbours).explain(offers);
  }

  private String explain(List<AgentOffer> offers) {
    List<AgentOffer> sameRole =
        offers.stream().filter(o -> demand.role().map(o.role()::equals).orElse(true)).toList();
    if (sameRole.isEmpty()) {
      return "needs role '"
          + demand.role().orElse("*")
          + "'; "
          + count(offers)
          + " for "
          + some(
              offers.stream().map(AgentOffer::role).collect(Collectors.toCollection(TreeSet::new)));
    }
    List<AgentOffer> allowed = sameRole;
    for (Constraint constraint : demand.constraints()) {
      List<AgentOffer> met =
          allowed.stream().filter(offer -> constraint.allows(offer, neighbours)).toList();
      if (met.isEmpty()) {
        return unmet(constraint, allowed);
      }
      allowed = met;
    }
    return shortage(allowed);
  }

  private static String unmet(Constraint constraint, List<AgentOffer> offers) {
    Set<String> values = new TreeSet<>();
    offers.forEach(offer -> values.addAll(offer.attribute(constraint.attribute())));
    return "needs "
        + constraint
        + "; "
        + count(offers)
        + (values.isEmpty()
            ? " without " + constraint.attribute()
            : " with " + constraint.attribute() + " " + some(values));
  }

  private String shortage(List<AgentOffer> offers) {
    AgentOffer best = offers.get(0);
    Set<String> fewest = missing(best);
    for (AgentOffer offer : offers) {
      Set<String> missing = missing(offer);
      if (missing.size() < fewest.size()
          || (missing.equals(fewest) && hasMore(offer, best, missing))) {
        best = offer;
        fewest = missing;
      }
    }
    if (fewest.isEmpty()) {
      return "fits into the offer of agent " + best.hostname();
    }
    return "needs "
        + wanted(fewest)
        + "; "
        + (offers.size() == 1 ? "the only offer" : "the best of " + offers.size() + " offers")
        + " has "
        + amounts(fewest, best.findable())
        + " on agent "
        + best.hostname();
  }

  private String wanted(Set<String> names) {
    if (demand.ports() == 0 || !names.contains(OfferedPorts.NAME)) {
      return amounts(names, demand.resources());
    }
    Set<String> others = new TreeSet<>(names);
    if (demand.resources().toProto().stream()
        .noneMatch(one -> one.getName().equals(OfferedPorts.NAME))) {
      others.remove(OfferedPorts.NAME);
    }
    String any = demand.ports() == 1 ? "any port" : "any " + demand.ports() + " ports";
    return others.isEmpty() ? any : amounts(others, demand.resources()) + ", " + any;
  }

  private Set<String> missing(AgentOffer offer) {
    Set<String> names = new TreeSet<>();
    int ports =
        demand.ports() == 0 ? 0 : demand.ports() + OfferedPorts.of(demand.resources()).count();
    if (OfferedPorts.of(offer.findable()).count() < ports) {
      names.add(OfferedPorts.NAME);
    }
    for (Resource one : demand.resources().toProto()) {
      if (offer.find(Resources.of(one)).isEmpty()) {
        names.add(one.getName());
      }
    }
    return names;
  }

  private static boolean hasMore(AgentOffer offer, AgentOffer best, Set<String> names) {
    return names.stream()
            .anyMatch(name -> offer.findable().scalar(name) > best.findable().scalar(name))
        && names.stream()
            .noneMatch(name -> offer.findable().scalar(name) < best.findable().scalar(name));
  }

  private static String amounts(Set<String> names, Resources resources) {
    return names.stream().map(name -> amount(name, resources)).collect(Collectors.joining(", "));
  }

  private static String amount(String name, Resources resources) {
    List<Resource> same =
        resources.toProto().stream().filter(one -> one.getName().equals(name)).toList();
    if (same.isEmpty()) {
      return "no " + name;
    }
    if (!same.get(0).hasScalar()) {
      return same.stream()
          .map(one -> Resources.of(plain(one)).toString())
          .collect(Collectors.joining(", "));
    }
    double sum = resources.scalar(name);
    return name + ":" + (sum == Math.rint(sum) ? Long.toString((long) sum) : Double.toString(sum));
  }

  /** Role and reservation say nothing about how much is there. */
  private static Resource plain(Resource resource) {
    return resource.toBuilder().clearReservations().clearAllocationInfo().build();
  }

  private static String count(List<AgentOffer> offers) {
    return offers.size() == 1 ? "the only offer is" : "all " + offers.size() + " offers are";
  }

  private static String some(Set<String> values) {
    String shown = values.stream().limit(MAX_VALUES).collect(Collectors.joining(", "));
    return values.size() > MAX_VALUES ? shown + ", …" : shown;
  }
}
