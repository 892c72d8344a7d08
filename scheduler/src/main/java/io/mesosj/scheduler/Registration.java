package io.mesosj.scheduler;

import io.mesosj.scheduler.failure.StoreException;
import io.mesosj.scheduler.store.FrameworkIdStore;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * What the master must be told at every subscription: who the framework is, and which of its roles
 * want no offers. Read by all threads.
 */
final class Registration {
  private final FrameworkIdStore store;
  private final Set<String> suppressed = ConcurrentHashMap.newKeySet();
  private volatile FrameworkInfo framework;
  private volatile boolean resumed;
  private Optional<FrameworkID> stored = Optional.empty();

  Registration(SchedulerOptions options) {
    this.store = options.idStore();
    this.framework = options.framework();
    this.suppressed.addAll(options.suppressedRoles());
  }

  /** Takes up the id of an earlier process, unless the framework came with one. */
  void resume() throws StoreException {
    resumed = framework.hasId();
    if (resumed) {
      return;
    }
    stored = store.load();
    stored.ifPresent(this::identify);
    resumed = stored.isPresent();
  }

  /** Keeps the id that the master gave, before the framework can launch anything under it. */
  void subscribed(FrameworkID id) throws StoreException {
    identify(id);
    if (!stored.equals(Optional.of(id))) {
      // Once: a store that is away must not hold up every later subscription.
      store.save(id);
      stored = Optional.of(id);
    }
  }

  private void identify(FrameworkID id) {
    framework = framework.toBuilder().setId(id).build();
  }

  /** The framework was torn down: its id is of no use any more. */
  void forget() throws StoreException {
    store.clear();
  }

  void closeStore() {
    store.close();
  }

  /** Whether an earlier process had the framework's id, and perhaps left tasks under it. */
  boolean isResumed() {
    return resumed;
  }

  FrameworkInfo framework() {
    return framework;
  }

  /** Other roles, capabilities or labels for the same framework. */
  void update(FrameworkInfo changed, Collection<String> suppressedRoles) {
    framework = changed;
    suppressed.clear();
    suppressed.addAll(suppressedRoles);
  }

  /** All of the framework's roles when none are named, as in Mesos' calls. */
  void suppress(Collection<String> roles) {
    suppressed.addAll(roles.isEmpty() ? roles() : roles);
  }

  void revive(Collection<String> roles) {
    suppressed.removeAll(roles.isEmpty() ? roles() : roles);
  }

  @SuppressWarnings("deprecation") // frameworks without MULTI_ROLE set the one role
  private Collection<String> roles() {
    return framework.getRolesCount() > 0 ? framework.getRolesList() : List.of(framework.getRole());
  }

  Call subscribe() {
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    FrameworkInfo now = framework;
    if (now.hasId()) {
      call.setFrameworkId(now.getId());
    }
    call.getSubscribeBuilder().setFrameworkInfo(now).addAllSuppressedRoles(suppressed);
    return call.build();
  }
}
