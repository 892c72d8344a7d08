package io.mesosj.scheduler.offer;

import io.mesosj.protocol.resources.Resources;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** The ports of an offer, for those to whom any will do. */
final class OfferedPorts {
  static final String NAME = "ports";

  private static final long LAST = 65535;

  private final List<Value.Range> ranges;
  private final int count;

  private OfferedPorts(List<Value.Range> ranges) {
    this.ranges = ranges;
    this.count = ranges.stream().mapToInt(OfferedPorts::size).sum();
  }

  /** The ports among resources, whoever they are reserved for. */
  static OfferedPorts of(Resources resources) {
    // Put together they are disjoint.
    return new OfferedPorts(
        resources.unreserved().unallocated().toProto().stream()
            .filter(one -> one.getName().equals(NAME) && one.getType() == Value.Type.RANGES)
            .flatMap(one -> one.getRanges().getRangeList().stream())
            .toList());
  }

  /** How many there are. */
  int count() {
    return count;
  }

  private static int size(Value.Range range) {
    return (int) Math.max(0, Math.min(range.getEnd(), LAST) - Math.max(range.getBegin(), 1) + 1);
  }

  /**
   * Some of them, anywhere: the port of a task that has just ended is seldom the next one's, and
   * one that is taken without Mesos' knowledge does not stop every try.
   *
   * @param wanted at most {@link #count}
   */
  Resources pick(int wanted) {
    int start = ThreadLocalRandom.current().nextInt(count);
    Value.Ranges.Builder picked = Value.Ranges.newBuilder();
    for (int i = 0; i < wanted; i++) {
      long port = number((start + i) % count);
      picked.addRangeBuilder().setBegin(port).setEnd(port);
    }
    return Resources.of(
        Resource.newBuilder().setName(NAME).setType(Value.Type.RANGES).setRanges(picked).build());
  }

  private long number(int index) {
    int rest = index;
    for (Value.Range range : ranges) {
      if (rest < size(range)) {
        return Math.max(range.getBegin(), 1) + rest;
      }
      rest -= size(range);
    }
    throw new IllegalArgumentException("there are " + count + " ports, no number " + index);
  }
}
