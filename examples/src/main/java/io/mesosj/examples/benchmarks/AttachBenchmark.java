package io.mesosj.examples.benchmarks;

import io.mesosj.isolator.CniIsolator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * {@code attach} and {@code attach-parallel}: attaching and detaching by the isolator, namespace,
 * checkpoints and the container's files included, beside the same plugins run from a bare loop, in
 * turn with it.
 */
final class AttachBenchmark {
  private static final int WARM_UP = 10;
  private static final int TIMES = 40;
  private static final int CONTAINERS = 200;
  private static final int AT_A_TIME = 16;
  private static final int ROUNDS = 3;

  private AttachBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("attach")) {
      oneByOne(1);
      oneByOne(3);
    } else {
      parallel();
    }
  }

  private static void oneByOne(int networks) throws Exception {
    List<Double> raw = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    try (BridgeNetworks bridges = new BridgeNetworks(networks);
        CniIsolator isolator = bridges.isolator()) {
      Path netns = bridges.makeNamespace(0);
      try {
        for (int i = -WARM_UP; i < TIMES; i++) {
          String id = UUID.randomUUID().toString();
          double bare = Stopwatch.millis(() -> bridges.byPlugins(id, netns));
          double isolated = Stopwatch.millis(() -> bridges.byIsolator(isolator, id));
          if (i >= 0) {
            raw.add(bare);
            ours.add(isolated);
          }
        }
      } finally {
        bridges.removeNamespace(0);
      }
    }
    double bare = Stopwatch.median(raw);
    double isolated = Stopwatch.median(ours);
    String what = "attach (" + networks + (networks == 1 ? " network)" : " networks)");
    System.out.printf(
        Locale.ROOT, "  raw: plugins in a loop %.1f ms; limit %.1f ms%n", bare, 1.1 * bare + 3);
    Stopwatch.report(what, isolated, "ms", isolated / bare, "1.10 of raw plus 3 ms");
  }

  private static void parallel() throws Exception {
    List<Double> raw = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    try (BridgeNetworks bridges = new BridgeNetworks(1);
        CniIsolator isolator = bridges.isolator()) {
      BlockingQueue<Path> free = new ArrayBlockingQueue<>(AT_A_TIME);
      try {
        for (int i = 0; i < AT_A_TIME; i++) {
          free.add(bridges.makeNamespace(i));
        }
        for (int round = -1; round < ROUNDS; round++) {
          double bare = Stopwatch.millis(() -> inParallel(id -> byPlugins(bridges, id, free)));
          double isolated =
              Stopwatch.millis(() -> inParallel(id -> bridges.byIsolator(isolator, id)));
          if (round >= 0) {
            raw.add(bare);
            ours.add(isolated);
          }
        }
      } finally {
        for (int i = 0; i < AT_A_TIME; i++) {
          bridges.removeNamespace(i);
        }
      }
    }
    double bare = CONTAINERS * 1000 / Stopwatch.median(raw);
    double isolated = CONTAINERS * 1000 / Stopwatch.median(ours);
    System.out.printf(Locale.ROOT, "  raw: plugins in loops %.1f containers/s%n", bare);
    Stopwatch.report("attach-parallel", isolated, "containers/s", isolated / bare, "at least 0.9");
  }

  private static String byPlugins(BridgeNetworks bridges, String id, BlockingQueue<Path> free)
      throws Exception {
    Path netns = free.take();
    try {
      return bridges.byPlugins(id, netns);
    } finally {
      free.add(netns);
    }
  }

  /** What is done with one container. */
  private interface Work {
    String with(String id) throws Exception;
  }

  private static int inParallel(Work work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Callable<String>> all = new ArrayList<>();
      for (int i = 0; i < CONTAINERS; i++) {
        all.add(() -> work.with(UUID.randomUUID().toString()));
      }
      for (Future<String> one : threads.invokeAll(all)) {
        one.get();
      }
      return CONTAINERS;
    } finally {
      threads.shutdown();
    }
  }
}
