package io.mesosj.examples.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Times work and reports medians in the one form that {@code examples/benchmarks/run} promises. */
final class Stopwatch {
  private Stopwatch() {}

  /** Runs {@code work} the given number of times after one run that is not counted. */
  static double medianMillis(int times, Callable<?> work) throws Exception {
    work.call();
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      millis.add(millis(work));
    }
    return median(millis);
  }

  /** Runs {@code work} once. */
  static double millis(Callable<?> work) throws Exception {
    long start = System.nanoTime();
    work.call();
    return (System.nanoTime() - start) / 1e6;
  }

  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Prints {@code NAME: VALUE UNIT, ratio R (goal G)}. */
  static void report(String name, double value, String unit, double ratio, String goal) {
    System.out.printf(
        Locale.ROOT, "%s: %.3f %s, ratio %.2f (goal %s)%n", name, value, unit, ratio, goal);
  }
}
