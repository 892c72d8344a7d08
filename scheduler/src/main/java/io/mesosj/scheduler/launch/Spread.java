package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.offer.AgentOffer;
import io.mesosj.scheduler.offer.Neighbours;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Counts where the live instances of one name are, once for all offers of an event. */
final class Spread implements Neighbours {
  private final Map<String, Map<String, Integer>> counts = new HashMap<>();
  private final String name;
  private final Collection<LaunchedTask> tasks;

  Spread(String name, Collection<LaunchedTask> tasks) {
    this.name = name;
    this.tasks = tasks;
  }

  @Override
  public int count(String attribute, String value) {
    return counts.computeIfAbsent(attribute, this::count).getOrDefault(value, 0);
  }

  private Map<String, Integer> count(String attribute) {
    Map<String, Integer> byValue = new HashMap<>();
    for (LaunchedTask task : tasks) {
      AgentOrigin origin = task.origin();
      if (origin != null && task.name().equals(name)) {
        origin.attribute(attribute).forEach(value -> byValue.merge(value, 1, Integer::sum));
      }
    }
    return byValue;
  }

  /** One more instance goes to {@code agent}. */
  void add(AgentOffer agent) {
    counts.forEach(
        (attribute, byValue) ->
            agent.attribute(attribute).forEach(value -> byValue.merge(value, 1, Integer::sum)));
  }
}
