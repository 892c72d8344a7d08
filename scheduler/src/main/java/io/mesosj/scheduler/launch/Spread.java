package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.offer.AgentOffer;
import io.mesosj.scheduler.offer.Neighbours;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

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
    Set<Object> counted = new HashSet<>();
    for (LaunchedTask task : tasks) {
      TaskAgent agent = task.agent();
      Object instance = task.unit().map(Object.class::cast).orElse(task);
      // The tasks of a group are one instance.
      if (agent != null && nameOf(task).equals(name) && counted.add(instance)) {
        agent.attribute(attribute).forEach(value -> byValue.merge(value, 1, Integer::sum));
      }
    }
    return byValue;
  }

  private static String nameOf(LaunchedTask task) {
    return task.unit().map(LaunchUnit::name).orElse(task.name());
  }

  /** One more instance goes to {@code agent}. */
  void add(AgentOffer agent) {
    counts.forEach(
        (attribute, byValue) ->
            agent.attribute(attribute).forEach(value -> byValue.merge(value, 1, Integer::sum)));
  }
}
