package io.mesosj.execute.run;

import io.mesosj.protocol.resources.Resources;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;

/** Which resources an offer has too few of, in words. */
final class Shortage {
  private Shortage() {}

  /** The offer that lacks the fewest resources, and what it lacks. */
  static String smallest(Resources wanted, String role, List<Offer> offers) {
    Set<String> fewest = null;
    Offer best = offers.get(0);
    for (Offer offer : offers) {
      Set<String> missing = missing(wanted, role, offer);
      if (fewest == null || missing.size() < fewest.size()) {
        fewest = missing;
        best = offer;
      }
    }
    Resources offered = Resources.of(best.getResourcesList());
    return "the best one, on "
        + best.getHostname()
        + ", has "
        + (fewest == null ? "" : describe(fewest, offered));
  }

  private static String describe(Set<String> names, Resources offered) {
    return names.stream()
        .map(name -> name + ":" + amount(offered.scalar(name)))
        .collect(Collectors.joining(";"));
  }

  private static String amount(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static Set<String> missing(Resources wanted, String role, Offer offer) {
    Resources offered = Resources.of(offer.getResourcesList());
    Set<String> names = new TreeSet<>();
    for (Resource one : wanted.toProto()) {
      if (offered.find(Resources.of(one), role).isEmpty()) {
        names.add(one.getName());
      }
    }
    return names;
  }
}
