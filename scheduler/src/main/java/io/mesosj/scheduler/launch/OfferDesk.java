package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.offer.AgentOffer;
import io.mesosj.scheduler.offer.Explanation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;

/**
 * Matches offers with what waits for them, first fit, and uses or gives back every offer at once:
 * none is held, so none is rescinded while it lies about. Asks for offers only while something
 * waits. Used by the launcher's thread.
 */
final class OfferDesk {
  private static final int MAX_EXPLAINED = 20;
  private static final Duration LONG = Duration.ofDays(1);

  private final PendingUnits pending = new PendingUnits();
  private final Map<Object, String> explanations = new HashMap<>();
  private final MasterLink master;
  private final Ledger ledger;
  private final LauncherOptions options;
  private final LauncherListener listener;
  private boolean suppressed;

  OfferDesk(MasterLink master, Ledger ledger, LauncherOptions options, LauncherListener listener) {
    this.master = master;
    this.ledger = ledger;
    this.options = options;
    this.listener = listener;
  }

  void add(List<? extends LaunchUnit> units) {
    units.forEach(pending::add);
    adjust();
  }

  void remove(LaunchUnit unit) {
    pending.remove(unit);
    adjust();
  }

  /** A new subscription: it keeps suppressed what was suppressed before. */
  void subscribed() {
    adjust();
  }

  /** Suppresses offers when nothing waits for one, and wants them again when something does. */
  private void adjust() {
    if (pending.isEmpty() && !suppressed) {
      suppressed = master.suppress();
    } else if (!pending.isEmpty() && suppressed) {
      suppressed = !master.revive();
    }
  }

  void offered(List<Offer> offers) throws IOException {
    List<AgentOffer> agents = AgentOffer.group(offers);
    List<Placement> placements = place(agents);
    pending.forgetEmpty();
    List<OfferID> unused = new ArrayList<>();
    for (Placement placement : placements) {
      if (placement.isEmpty()) {
        unused.addAll(placement.agent().offerIds());
      } else {
        launch(placement);
      }
    }
    // A revive forgets the filters, so that the long one is in nobody's way.
    master.decline(unused, pending.isEmpty() ? LONG : options.refuse());
    adjust();
    explain(agents);
  }

  private List<Placement> place(List<AgentOffer> agents) {
    Map<Object, Spread> spreads = new HashMap<>();
    List<Placement> placements = new ArrayList<>();
    for (AgentOffer agent : agents) {
      Placement placement = new Placement(agent);
      for (Set<LaunchUnit> queue : pending.queues()) {
        fill(placement, queue, spreads);
      }
      placements.add(placement);
    }
    return placements;
  }

  private void fill(Placement placement, Set<LaunchUnit> queue, Map<Object, Spread> spreads) {
    while (!queue.isEmpty()) {
      LaunchUnit next = queue.iterator().next();
      Spread spread =
          spreads.computeIfAbsent(next.kind(), kind -> new Spread(next.name(), ledger.tasks()));
      if (placement.agent().match(next.demand(), spread).isEmpty()) {
        return;
      }
      queue.remove(next);
      placement.add(next, master.frameworkId());
      spread.add(placement.agent());
      explanations.remove(next.kind());
    }
  }

  private void launch(Placement placement) throws IOException {
    ledger.launching(placement);
    List<OfferID> offers = placement.agent().offerIds();
    if (!master.accept(offers, placement.operations(), options.refuse())) {
      // Perhaps the master has it, perhaps not: it is asked.
      ledger.unsure();
    }
  }

  private void explain(List<AgentOffer> agents) {
    int explained = 0;
    for (Set<LaunchUnit> queue : pending.queues()) {
      if (queue.isEmpty() || ++explained > MAX_EXPLAINED) {
        continue;
      }
      LaunchUnit first = queue.iterator().next();
      Spread spread = new Spread(first.name(), ledger.tasks());
      String why = Explanation.of(first.demand(), agents, spread);
      if (!why.equals(explanations.put(first.kind(), why))) {
        listener.waiting(first.name(), why);
      }
    }
  }
}
