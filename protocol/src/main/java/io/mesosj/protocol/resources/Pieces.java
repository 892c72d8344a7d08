package io.mesosj.protocol.resources;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Resource;

/**
 * Things that are never joined or split, by their sizes: disks that are used whole, persistent
 * volumes, and the copies of a shared resource. Source: {@code addable} and {@code subtractable} in
 * Mesos' common/resources.cpp.
 */
record Pieces(SortedMap<Scalar, Integer> counts) implements Quantity {
  static Pieces of(Scalar size) {
    SortedMap<Scalar, Integer> one = new TreeMap<>();
    if (!size.isEmpty()) {
      one.put(size, 1);
    }
    return new Pieces(Collections.unmodifiableSortedMap(one));
  }

  private interface Sum {
    int of(int mine, int others);
  }

  private Pieces with(Quantity other, Sum sum) {
    SortedMap<Scalar, Integer> theirs = ((Pieces) other).counts;
    SortedMap<Scalar, Integer> both = new TreeMap<>();
    Stream.concat(counts.keySet().stream(), theirs.keySet().stream())
        .forEach(
            size -> {
              int count = sum.of(counts.getOrDefault(size, 0), theirs.getOrDefault(size, 0));
              if (count > 0) {
                both.put(size, count);
              }
            });
    return new Pieces(Collections.unmodifiableSortedMap(both));
  }

  @Override
  public boolean isEmpty() {
    return counts.isEmpty();
  }

  @Override
  public boolean contains(Quantity other) {
    return ((Pieces) other)
        .counts.entrySet().stream()
            .allMatch(entry -> counts.getOrDefault(entry.getKey(), 0) >= entry.getValue());
  }

  @Override
  public Quantity plus(Quantity other) {
    return with(other, Integer::sum);
  }

  @Override
  public Quantity minus(Quantity other) {
    return with(other, (mine, others) -> mine - others);
  }

  @Override
  public Quantity intersect(Quantity other) {
    return with(other, Math::min);
  }

  @Override
  public Stream<Quantity> pieces() {
    return counts.entrySet().stream()
        .flatMap(
            entry -> Collections.nCopies(entry.getValue(), (Quantity) entry.getKey()).stream());
  }

  @Override
  public void write(Resource.Builder into) {
    throw new IllegalStateException("pieces are written one by one");
  }

  @Override
  public String toString() {
    return pieces().map(Quantity::toString).collect(Collectors.joining(", "));
  }
}
