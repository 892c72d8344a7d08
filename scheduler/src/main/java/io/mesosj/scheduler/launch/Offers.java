package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.failure.StoreException;
import io.mesosj.scheduler.offer.AgentOffer;
import io.mesosj.scheduler.offer.Explanation;
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
 * none is held, so none is rescinded while it lies about. When one comes that nothing waits for, no
 * more are wanted until something does. Used by the launcher's thread.
 */
final class Offers {
  private static final int MAX_EXPLAINED = 20;
  private static final Duration LONG = Duration.ofDays(1);

  private final PendingLaunches pending = new PendingLaunches();
  private final Map<Object, String> explanations = new HashMap<>();
  private final MasterCalls master;
  private final LiveTasks live;
  private final LauncherOptions options;
  private final GuardedListener listener;
  private boolean suppressed;
  private boolean filtered;

  Offers(MasterCalls master, LiveTasks live, LauncherOptions options, GuardedListener listener) {
    this.master = master;
    this.live = live;
    this.options = options;
    this.listener = listener;
  }

  void add(List<? extends LaunchUnit> units) {
    units.forEach(pending::add);
    // A revive also forgets the filters of what was given back: it may do for these.
    if (!pending.isEmpty() && (suppressed || filtered)) {
      revive();
    }
  }

  void remove(LaunchUnit unit) {
    pending.remove(unit);
    if (!pending.hasKind(unit.kind())) {
      explanations.remove(unit.kind());
    }
  }

  /** A new subscription: it keeps suppressed what was suppressed before, but no filters. */
  void subscribed() {
    filtered = false;
    if (!pending.isEmpty() && suppressed) {
      revive();
    }
  }

  private void revive() {
    boolean done = master.revive();
    suppressed &= !done;
    filtered &= !done;
  }

  void offered(List<Offer> offers) throws StoreException {
    List<AgentOffer> agents = AgentOffer.group(offers);
    boolean wanted = !pending.isEmpty();
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
    filtered = true;
    // A revive forgets the filters, so that the long one is in nobody's way.
    master.decline(unused, pending.isEmpty() ? LONG : options.refusal());
    if (!wanted && !suppressed) {
      suppressed = master.suppress();
    }
    explain(agents);
  }

  private List<Placement> place(List<AgentOffer> agents) {
    Map<Object, Spread> spreads = new HashMap<>();
    List<Placement> placements = new ArrayList<>();
    for (AgentOffer agent : agents) {
      Placement placement = new Placement(agent, live.executors());
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
          spreads.computeIfAbsent(next.kind(), kind -> new Spread(next.name(), live.tasks()));
      if (!placement.fits(next, spread)) {
        return;
      }
      queue.remove(next);
      placement.add(next, master.frameworkId());
      spread.add(placement.agent());
      explanations.remove(next.kind());
    }
  }

  private void launch(Placement placement) throws StoreException {
    live.launching(placement);
    placement.units().forEach(LaunchUnit::sent);
    List<OfferID> offers = placement.agent().offerIds();
    if (!master.accept(offers, placement.operations(), options.refusal())) {
      // Perhaps the master has it, perhaps not: it is asked.
      live.unsure();
    }
    placement.tasks().forEach(listener::launched);
  }

  private void explain(List<AgentOffer> agents) {
    int explained = 0;
    for (Set<LaunchUnit> queue : pending.queues()) {
      if (queue.isEmpty() || ++explained > MAX_EXPLAINED) {
        continue;
      }
      LaunchUnit first = queue.iterator().next();
      Spread spread = new Spread(first.name(), live.tasks());
      String why = Explanation.of(first.demand(), agents, spread);
      if (!why.equals(explanations.put(first.kind(), why))) {
        listener.waiting(first.name(), why);
      }
    }
  }
}
