package io.mesosj.protocol.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.mesos.v1.Protos.Resource;

/** The laws of the algebra. */
class ResourcesPropertiesTest {
  @Property
  void additionCommutes(@ForAll("any") Resources a, @ForAll("any") Resources b) {
    assertThat(a.plus(b)).isEqualTo(b.plus(a)).hasSameHashCodeAs(b.plus(a));
  }

  @Property
  void additionAssociates(
      @ForAll("any") Resources a, @ForAll("any") Resources b, @ForAll("any") Resources c) {
    assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
  }

  @Property
  void nothingIsNeutral(@ForAll("any") Resources a) {
    assertThat(a.plus(Resources.none())).isEqualTo(a);
    assertThat(a.minus(Resources.none())).isEqualTo(a);
    assertThat(a.minus(a)).isEqualTo(Resources.none()).matches(Resources::isEmpty);
  }

  @Property
  void aSumContainsItsParts(@ForAll("any") Resources a, @ForAll("any") Resources b) {
    assertThat(a.plus(b).contains(a)).isTrue();
    assertThat(a.plus(b).contains(b)).isTrue();
    assertThat(a.contains(Resources.none())).isTrue();
  }

  @Property
  void scalarsComeBack(@ForAll("scalars") Resources a, @ForAll("scalars") Resources b) {
    assertThat(a.plus(b).minus(b)).isEqualTo(a);
  }

  @Property
  void whatIsContainedCanBeTakenAndPutBack(@ForAll("any") Resources a, @ForAll("any") Resources b) {
    Assume.that(a.contains(b));
    assertThat(a.minus(b).plus(b)).isEqualTo(a);
  }

  @Property
  void containmentIsAPartialOrder(@ForAll("any") Resources a, @ForAll("any") Resources b) {
    assertThat(a.contains(a)).isTrue();
    assertThat(a.contains(b) && b.contains(a)).isEqualTo(a.equals(b));
    assertThat(a.contains(a.minus(b))).isTrue();
  }

  @Property
  void messagesSayTheSame(@ForAll("any") Resources a) {
    List<Resource> messages = a.toProto();
    assertThat(Resources.of(messages)).isEqualTo(a);
    assertThat(Resources.of(messages).toProto()).isEqualTo(messages);
  }

  @Property
  void whatIsFoundIsThereAndEnough(
      @ForAll("any") Resources offered, @ForAll("unreserved") Resources wanted) {
    offered
        .find(wanted, "ops")
        .ifPresent(
            found -> {
              assertThat(offered.contains(found)).isTrue();
              assertThat(found.scalar("cpus")).isEqualTo(wanted.scalar("cpus"));
              assertThat(offered.minus(found).plus(found)).isEqualTo(offered);
            });
  }

  @Property
  void whatIsContainedIsFound(@ForAll("unreserved") Resources wanted, @ForAll("any") Resources b) {
    assertThat(wanted.plus(b).find(wanted, "*")).isPresent();
  }

  @Provide
  Arbitrary<Resources> any() {
    return sums(Arbitraries.oneOf(scalar(roles()), ranges(roles()), sets(roles())));
  }

  @Provide
  Arbitrary<Resources> scalars() {
    return sums(scalar(roles()));
  }

  @Provide
  Arbitrary<Resources> unreserved() {
    Arbitrary<String> none = Arbitraries.just("");
    return sums(Arbitraries.oneOf(scalar(none), ranges(none), sets(none)));
  }

  private static Arbitrary<Resources> sums(Arbitrary<String> parts) {
    return parts.list().ofMaxSize(4).map(list -> Resources.parse(String.join(";", list)));
  }

  private static Arbitrary<String> roles() {
    return Arbitraries.of("", "(ops)", "(dev)", "(ops/web)");
  }

  private static Arbitrary<String> scalar(Arbitrary<String> roles) {
    return Combinators.combine(
            Arbitraries.of("cpus", "mem"), roles, Arbitraries.integers().between(0, 5000))
        .as((name, role, value) -> name + role + ":" + value / 1000.0);
  }

  private static Arbitrary<String> ranges(Arbitrary<String> roles) {
    Arbitrary<String> range =
        Combinators.combine(
                Arbitraries.integers().between(0, 30), Arbitraries.integers().between(0, 5))
            .as((begin, length) -> begin + "-" + (begin + length));
    return Combinators.combine(roles, range.list().ofMaxSize(4))
        .as((role, list) -> "ports" + role + ":[" + String.join(",", list) + "]");
  }

  private static Arbitrary<String> sets(Arbitrary<String> roles) {
    return Combinators.combine(roles, Arbitraries.of("a", "b", "c", "d").list().ofMaxSize(3))
        .as((role, items) -> "disks" + role + ":{" + String.join(",", items) + "}");
  }
}
