package io.mesosj.junit;

import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.launch.Launcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** What was made for one class or test, and ends with it: the youngest first. */
final class Scope {
  private interface Closing {
    void close() throws Exception;
  }

  private final ExtensionContext.Store store;
  private final Deque<Closing> open = new ArrayDeque<>();
  private final List<TestCluster> clusters = new ArrayList<>();

  private Scope(ExtensionContext.Store store) {
    this.store = store;
  }

  /** A context's own; others' extensions of one context share it. */
  static Scope open(ExtensionContext context, Namespace namespace) {
    ExtensionContext.Store store = context.getStore(namespace);
    return store.getOrComputeIfAbsent(context.getUniqueId(), id -> new Scope(store), Scope.class);
  }

  /** The cluster that is known by a key here or in a class around. */
  static Optional<TestCluster> cluster(ExtensionContext context, Namespace namespace, Object key) {
    return Optional.ofNullable(context.getStore(namespace).get(key, TestCluster.class));
  }

  /** All clusters of a test: its own, its class', and those of the classes around. */
  static List<TestCluster> clusters(ExtensionContext context, Namespace namespace) {
    List<TestCluster> all = new ArrayList<>();
    Optional<ExtensionContext> each = Optional.of(context);
    while (each.isPresent()) {
      Scope scope = each.get().getStore(namespace).get(each.get().getUniqueId(), Scope.class);
      if (scope != null) {
        all.addAll(scope.clusters);
      }
      each = each.get().getParent();
    }
    return all;
  }

  synchronized void keep(Object key, TestCluster cluster) {
    store.put(key, cluster);
    clusters.add(cluster);
    open.push(cluster::close);
  }

  synchronized void keep(Launcher launcher) {
    open.push(() -> end(launcher));
  }

  /** One that the test closed itself, or that lost its master, has nothing to tear down. */
  private static void end(Launcher launcher) {
    try (launcher) {
      launcher.teardown();
    } catch (SchedulerException e) {
      launcher.close();
    }
  }

  /** Ends what a context has; goes on whatever fails, and throws the first failure. */
  static void close(ExtensionContext context, Namespace namespace) throws Exception {
    Scope scope = context.getStore(namespace).remove(context.getUniqueId(), Scope.class);
    if (scope != null) {
      scope.closeAll();
    }
  }

  private synchronized void closeAll() throws Exception {
    Throwable failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception | AssertionError e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure instanceof Exception exception) {
      throw exception;
    } else if (failure instanceof Error error) {
      throw error;
    }
  }
}
