package io.mesosj.protocol.resources;

import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Resource;

/** How much of a resource. Operands of an operation are of the same kind. */
sealed interface Quantity permits Scalar, IntervalSet, ItemSet, Pieces {
  static Quantity of(Resource resource) {
    return switch (resource.getType()) {
      case SCALAR -> Scalar.of(resource.getScalar().getValue());
      case RANGES -> IntervalSet.of(resource.getRanges());
      case SET -> ItemSet.of(resource.getSet());
      case TEXT ->
          throw new IllegalArgumentException(
              "resource \""
                  + resource.getName()
                  + "\" is a text; resources are scalars, ranges or sets");
    };
  }

  boolean isEmpty();

  boolean contains(Quantity other);

  Quantity plus(Quantity other);

  /** What is left after taking {@code other}; what was not there is not missed. */
  Quantity minus(Quantity other);

  /** The part of this that {@code other} holds too. */
  Quantity intersect(Quantity other);

  /** What becomes a message each. */
  default Stream<Quantity> pieces() {
    return Stream.of(this);
  }

  void write(Resource.Builder into);
}
