package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/** Which offers a framework wants, by role; guarded by the master. */
final class OfferWishes {
  private final Set<String> suppressed = new HashSet<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final Map<String, Long> made = new HashMap<>();
  private OfferConditions conditions =
      new OfferConditions(
          OfferConstraints.getDefaultInstance(), FrameworkInfo.getDefaultInstance());

  void suppress(Collection<String> roles) {
    suppressed.addAll(roles);
  }

  /** Wants offers for these roles, whatever it said before. */
  void revive(Collection<String> roles) {
    suppressed.removeAll(roles);
    refusals.removeIf(refusal -> roles.contains(refusal.role()));
  }

  /** Begins anew, as with a new instance of the framework. */
  void reset(Collection<String> suppressedRoles) {
    suppressed.clear();
    refusals.clear();
    suppress(suppressedRoles);
  }

  /** Only these roles are suppressed; what was refused stays so. */
  void suppressOnly(Collection<String> roles) {
    suppressed.clear();
    suppress(roles);
  }

  /** Wants offers on these conditions from now on. */
  void conditions(OfferConditions wanted) {
    conditions = wanted;
  }

  OfferConditions conditions() {
    return conditions;
  }

  void refuse(Refusal refusal) {
    refusals.add(refusal);
  }

  boolean wants(String role) {
    return !suppressed.contains(role);
  }

  boolean refuses(AgentID agent, String role, Resources resources) {
    long now = System.nanoTime();
    refusals.removeIf(refusal -> refusal.isOver(now));
    return refusals.stream().anyMatch(refusal -> refusal.covers(agent, role, resources));
  }

  void offerMade(String role) {
    made.merge(role, 1L, Long::sum);
  }

  /** How many offers it ever got for a role. */
  long offersMade(String role) {
    return made.getOrDefault(role, 0L);
  }
}
