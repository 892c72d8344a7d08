package io.mesosj.protocol.resources;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** Ranges of whole numbers, such as ports: sorted, disjoint and not adjacent. */
record IntervalSet(List<Interval> intervals) implements Quantity {
  /** From {@code begin} to {@code end}, both included. */
  record Interval(long begin, long end) {
    Interval {
      if (begin < 0 || end < begin) {
        throw new IllegalArgumentException(
            "a range must run from a smaller to a larger number, not " + begin + "-" + end);
      }
    }

    @Override
    public String toString() {
      return begin + "-" + end;
    }
  }

  static IntervalSet of(Value.Ranges ranges) {
    List<Interval> intervals = new ArrayList<>();
    for (Value.Range range : ranges.getRangeList()) {
      intervals.add(new Interval(range.getBegin(), range.getEnd()));
    }
    return normalized(intervals);
  }

  static IntervalSet normalized(List<Interval> intervals) {
    List<Interval> sorted = new ArrayList<>(intervals);
    sorted.sort(Comparator.comparingLong(Interval::begin));
    List<Interval> merged = new ArrayList<>();
    for (Interval next : sorted) {
      int last = merged.size() - 1;
      if (last >= 0 && next.begin() - 1 <= merged.get(last).end()) {
        Interval before = merged.get(last);
        merged.set(last, new Interval(before.begin(), Math.max(before.end(), next.end())));
      } else {
        merged.add(next);
      }
    }
    return new IntervalSet(List.copyOf(merged));
  }

  @Override
  public boolean isEmpty() {
    return intervals.isEmpty();
  }

  @Override
  public boolean contains(Quantity other) {
    return ((IntervalSet) other)
        .intervals.stream()
            .allMatch(
                inner ->
                    intervals.stream()
                        .anyMatch(
                            outer -> outer.begin() <= inner.begin() && inner.end() <= outer.end()));
  }

  @Override
  public Quantity plus(Quantity other) {
    List<Interval> all = new ArrayList<>(intervals);
    all.addAll(((IntervalSet) other).intervals);
    return normalized(all);
  }

  @Override
  public Quantity minus(Quantity other) {
    List<Interval> left = intervals;
    for (Interval taken : ((IntervalSet) other).intervals) {
      List<Interval> next = new ArrayList<>();
      for (Interval interval : left) {
        cut(interval, taken, next);
      }
      left = next;
    }
    return new IntervalSet(List.copyOf(left));
  }

  private static void cut(Interval from, Interval taken, List<Interval> into) {
    if (taken.end() < from.begin() || from.end() < taken.begin()) {
      into.add(from);
      return;
    }
    if (from.begin() < taken.begin()) {
      into.add(new Interval(from.begin(), taken.begin() - 1));
    }
    if (taken.end() < from.end()) {
      into.add(new Interval(taken.end() + 1, from.end()));
    }
  }

  @Override
  public Quantity intersect(Quantity other) {
    return minus(minus(other));
  }

  @Override
  public void write(Resource.Builder into) {
    Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
    for (Interval interval : intervals) {
      ranges.addRange(Value.Range.newBuilder().setBegin(interval.begin()).setEnd(interval.end()));
    }
    into.setType(Value.Type.RANGES).setRanges(ranges);
  }

  @Override
  public String toString() {
    return intervals.stream().map(Interval::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
