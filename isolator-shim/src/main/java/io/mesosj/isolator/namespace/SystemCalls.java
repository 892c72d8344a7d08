package io.mesosj.isolator.namespace;

import io.mesosj.base.step.Steps;
import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * util-linux' programs at first and the native bindings for those who go on: a command line that
 * makes one namespace never loads them, an agent has them, loaded in the background, after its
 * first few containers.
 */
final class SystemCalls implements NamespaceCalls {
  /**
   * One more than a single container's life has: the root is shared, the namespace made, looked
   * into and unmounted, the root unmounted.
   */
  private static final int USES_BEFORE_LOADING = 6;

  private final Steps steps;
  private final NamespaceCalls programs;
  private int uses;
  private @Nullable NativeCalls bindings;

  SystemCalls(Steps steps) {
    this.steps = steps;
    this.programs = new UtilLinux(new Tool(steps));
  }

  private synchronized NamespaceCalls calls() {
    if (bindings != null) {
      return bindings;
    }
    if (++uses == USES_BEFORE_LOADING) {
      Threads.start("namespace-bindings", this::tryToLoad);
    }
    return programs;
  }

  private void tryToLoad() {
    try {
      NativeCalls loaded = NativeCalls.load(steps);
      synchronized (this) {
        bindings = loaded;
      }
    } catch (LinkageError | RuntimeException e) {
      // A machine where native code can't be unpacked keeps the programs, which do the same.
      org.slf4j.LoggerFactory.getLogger(SystemCalls.class)
          .debug("namespaces stay with util-linux: {}", e.getMessage());
    }
  }

  @Override
  public void make(Path file) throws IOException {
    calls().make(file);
  }

  @Override
  public void unmount(Path path) throws IOException {
    calls().unmount(path);
  }

  @Override
  public void shareMount(Path directory) throws IOException {
    calls().shareMount(directory);
  }

  @Override
  public String interfaceTable(Path netns) throws IOException {
    return calls().interfaceTable(netns);
  }

  /** Does {@code work} in a namespace, for which there is no program: loads the bindings. */
  <T> T inside(Path netns, Callable<T> work) throws IOException {
    NativeCalls loaded;
    synchronized (this) {
      if (bindings == null) {
        bindings = NativeCalls.load(steps);
      }
      loaded = bindings;
    }
    return loaded.inside(netns, work);
  }
}
