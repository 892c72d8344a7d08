package io.mesosj.local.master;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The frameworks that the master knows, in the order they came, and those that are history. */
final class Frameworks {
  /** Mesos' {@code --max_completed_frameworks}. */
  private static final int MOST_COMPLETED = 50;

  private static final Logger LOG = LoggerFactory.getLogger(Frameworks.class);

  private final String masterId;
  private final Map<String, Framework> live = new LinkedHashMap<>();
  private final Deque<Framework> completed = new ArrayDeque<>();
  private int next;

  private final OperatorEvents events = new OperatorEvents();

  Frameworks(String masterId) {
    this.masterId = masterId;
  }

  /** Tells operators what happens. */
  OperatorEvents events() {
    return events;
  }

  Collection<Framework> live() {
    return Collections.unmodifiableCollection(live.values());
  }

  /** Those that were removed, the newest last. */
  Collection<Framework> completed() {
    return Collections.unmodifiableCollection(completed);
  }

  Optional<Framework> find(FrameworkID id) {
    return Optional.ofNullable(live.get(id.getValue()));
  }

  /** Why a framework that is or was known can't subscribe with this description. */
  Optional<String> problem(FrameworkInfo info) {
    if (completed.stream().anyMatch(framework -> framework.id.equals(info.getId()))) {
      return Optional.of("Framework has been removed");
    }
    return find(info.getId()).flatMap(known -> Validation.samePrincipal(known.info, info));
  }

  /**
   * The framework that describes itself so; one without an id gets the next. Of one that is known,
   * user and checkpoint stay as they were, as in Mesos' {@code preserveImmutableFields}.
   */
  Framework register(FrameworkInfo info) {
    FrameworkID id =
        info.hasId() && !info.getId().getValue().isEmpty()
            ? info.getId()
            : FrameworkID.newBuilder().setValue("%s-%04d".formatted(masterId, next++)).build();
    Framework known = live.get(id.getValue());
    if (known == null) {
      Framework added = new Framework(id, info.toBuilder().setId(id).build(), events);
      live.put(id.getValue(), added);
      return added;
    }
    known.info = withImmutableFields(known.info, info);
    return known;
  }

  private static FrameworkInfo withImmutableFields(FrameworkInfo earlier, FrameworkInfo now) {
    Validation.update(earlier, now)
        .ifPresent(why -> LOG.warn("Framework {}: {}", earlier.getId().getValue(), why));
    FrameworkInfo.Builder kept = now.toBuilder().setUser(earlier.getUser());
    return earlier.hasCheckpoint()
        ? kept.setCheckpoint(earlier.getCheckpoint()).build()
        : kept.clearCheckpoint().build();
  }

  /** Makes a framework and its tasks history. */
  void complete(Framework framework) {
    live.remove(framework.id.getValue());
    events.frameworkRemoved(framework.info);
    completed.add(framework);
    if (completed.size() > MOST_COMPLETED) {
      completed.remove();
    }
  }
}
