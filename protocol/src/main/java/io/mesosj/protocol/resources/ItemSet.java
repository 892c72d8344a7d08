package io.mesosj.protocol.resources;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** A set of names. */
record ItemSet(SortedSet<String> items) implements Quantity {
  static ItemSet of(Value.Set set) {
    return new ItemSet(Collections.unmodifiableSortedSet(new TreeSet<>(set.getItemList())));
  }

  @Override
  public boolean isEmpty() {
    return items.isEmpty();
  }

  @Override
  public boolean contains(Quantity other) {
    return items.containsAll(((ItemSet) other).items);
  }

  @Override
  public Quantity plus(Quantity other) {
    SortedSet<String> all = new TreeSet<>(items);
    all.addAll(((ItemSet) other).items);
    return new ItemSet(Collections.unmodifiableSortedSet(all));
  }

  @Override
  public Quantity minus(Quantity other) {
    SortedSet<String> left = new TreeSet<>(items);
    left.removeAll(((ItemSet) other).items);
    return new ItemSet(Collections.unmodifiableSortedSet(left));
  }

  @Override
  public Quantity intersect(Quantity other) {
    SortedSet<String> both = new TreeSet<>(items);
    both.retainAll(((ItemSet) other).items);
    return new ItemSet(Collections.unmodifiableSortedSet(both));
  }

  @Override
  public void write(Resource.Builder into) {
    into.setType(Value.Type.SET).setSet(Value.Set.newBuilder().addAllItem(items));
  }

  @Override
  public String toString() {
    return "{" + String.join(", ", items) + "}";
  }
}
