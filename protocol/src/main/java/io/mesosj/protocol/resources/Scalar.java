package io.mesosj.protocol.resources;

import java.math.BigDecimal;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.jspecify.annotations.Nullable;

/** A number with three decimals; Mesos rounds every scalar to thousandths before it computes. */
record Scalar(long thousandths) implements Quantity, Comparable<Scalar> {
  private static final double LIMIT = Resources.LARGEST_SCALAR * 1000;

  static Scalar of(double value) {
    if (!(value >= 0) || value * 1000 > LIMIT) {
      throw new IllegalArgumentException("a scalar must be a number of at least 0, not " + value);
    }
    return new Scalar(Math.round(value * 1000));
  }

  /** As a record's, which is put together when it first runs: at several milliseconds. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Scalar that && thousandths == that.thousandths;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(thousandths);
  }

  @Override
  public boolean isEmpty() {
    return thousandths <= 0;
  }

  @Override
  public boolean contains(Quantity other) {
    return thousandths >= ((Scalar) other).thousandths;
  }

  @Override
  public Quantity plus(Quantity other) {
    // A sum of many large ones would become negative, and so fit into everything.
    return new Scalar(Math.min((long) LIMIT, thousandths + ((Scalar) other).thousandths));
  }

  @Override
  public Quantity minus(Quantity other) {
    return new Scalar(Math.max(0, thousandths - ((Scalar) other).thousandths));
  }

  @Override
  public Quantity intersect(Quantity other) {
    return new Scalar(Math.min(thousandths, ((Scalar) other).thousandths));
  }

  @Override
  public int compareTo(Scalar other) {
    return Long.compare(thousandths, other.thousandths);
  }

  @Override
  public void write(Resource.Builder into) {
    into.setType(Value.Type.SCALAR).setScalar(Value.Scalar.newBuilder().setValue(value()));
  }

  double value() {
    return thousandths / 1000.0;
  }

  @Override
  public String toString() {
    return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
  }
}
