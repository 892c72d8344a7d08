package io.mesosj.protocol.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mesosj.base.json.JsonProblem;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.json.MesosJsonException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.jspecify.annotations.Nullable;

/**
 * An immutable bag of resources with Mesos' arithmetic. Resources of the same identity (name, role,
 * reservations, disk, revocability, allocation) add up; others stand side by side. Scalars are
 * exact to thousandths.
 */
public final class Resources {
  /** No scalar is larger than this, nor a sum of them; thousandths of it are exact numbers. */
  public static final double LARGEST_SCALAR = 9e12;

  private static final Resources NONE = new Resources(Map.of());

  private final Map<Identity, Quantity> quantities;

  /** A resource without its quantity, by which it is found. */
  private record Identity(Resource resource) {
    String name() {
      return resource.getName();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Identity that && resource.equals(that.resource);
    }

    /** A message's own hash has all of Mesos' descriptors built, a tenth of a short run's work. */
    @Override
    public int hashCode() {
      return name().hashCode();
    }
  }

  private Resources(Map<Identity, Quantity> quantities) {
    this.quantities = quantities;
  }

  /** No resources. */
  public static Resources none() {
    return NONE;
  }

  /**
   * Reads Mesos' text syntax ({@code cpus:1;mem:128;ports:[31000-32000]}) or a JSON array of
   * Resource.
   *
   * @throws IllegalArgumentException naming the resource that is wrong
   */
  public static Resources parse(String text) {
    return of(text.stripLeading().startsWith("[") ? fromJson(text) : ResourceText.parse(text));
  }

  private static List<Resource> fromJson(String json) {
    try {
      JsonNode array =
          new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(json);
      List<Resource> resources = new ArrayList<>();
      for (int i = 0; i < array.size(); i++) {
        try {
          resources.add(MesosJson.merge(array.get(i), Resource.newBuilder()).build());
        } catch (MesosJsonException e) {
          throw new IllegalArgumentException("resources[" + i + "]: " + e.getMessage(), e);
        }
      }
      return resources;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("resources are not JSON " + JsonProblem.describe(e), e);
    }
  }

  /**
   * Adds up {@code resources}.
   *
   * @throws IllegalArgumentException if one has a negative quantity or is of type TEXT
   */
  public static Resources of(Iterable<Resource> resources) {
    Map<Identity, Quantity> sum = new LinkedHashMap<>();
    for (Resource resource : resources) {
      Quantity quantity = Quantity.of(resource);
      boolean whole = isWhole(resource) && quantity instanceof Scalar;
      add(sum, identity(resource), whole ? Pieces.of((Scalar) quantity) : quantity);
    }
    return new Resources(sum);
  }

  public static Resources of(Resource... resources) {
    return of(Arrays.asList(resources));
  }

  /** Whether it is never joined with another or split. */
  private static boolean isWhole(Resource resource) {
    Resource.DiskInfo disk = resource.getDisk();
    boolean wholeDisk =
        switch (disk.getSource().getType()) {
          case MOUNT, BLOCK -> true;
          case RAW -> disk.getSource().hasId();
          case PATH, UNKNOWN -> false;
        };
    return resource.hasShared() || disk.hasPersistence() || wholeDisk;
  }

  private static Identity identity(Resource resource) {
    Resource.Builder identity = resource.toBuilder().clearScalar().clearRanges().clearSet();
    modernizeRole(identity);
    return new Identity(identity.build());
  }

  /**
   * The {@code role} field of before Mesos 1.4 says what a static reservation says since; with the
   * {@code reservation} field, what a dynamic one does.
   */
  @SuppressWarnings("deprecation")
  private static void modernizeRole(Resource.Builder resource) {
    if (!resource.hasRole()) {
      return;
    }
    String role = resource.getRole();
    if (!role.equals("*") && resource.getReservationsCount() == 0) {
      Resource.ReservationInfo.Type type =
          resource.hasReservation()
              ? Resource.ReservationInfo.Type.DYNAMIC
              : Resource.ReservationInfo.Type.STATIC;
      resource.addReservations(resource.getReservation().toBuilder().setType(type).setRole(role));
    }
    resource.clearRole().clearReservation();
  }

  private static void add(Map<Identity, Quantity> sum, Identity identity, Quantity quantity) {
    if (!quantity.isEmpty()) {
      sum.merge(identity, quantity, Quantity::plus);
    }
  }

  public boolean isEmpty() {
    return quantities.isEmpty();
  }

  /** The resources as messages, in the order in which their identities were first seen. */
  public List<Resource> toProto() {
    List<Resource> resources = new ArrayList<>();
    quantities.forEach(
        (identity, quantity) ->
            quantity
                .pieces()
                .forEach(
                    piece -> {
                      Resource.Builder resource = identity.resource().toBuilder();
                      piece.write(resource);
                      resources.add(resource.build());
                    }));
    return resources;
  }

  /** Whether all of {@code other} is in this. */
  public boolean contains(Resources other) {
    return other.quantities.entrySet().stream()
        .allMatch(
            wanted -> {
              Quantity have = quantities.get(wanted.getKey());
              return have != null && have.contains(wanted.getValue());
            });
  }

  public Resources plus(Resources other) {
    Map<Identity, Quantity> sum = new LinkedHashMap<>(quantities);
    other.quantities.forEach((identity, quantity) -> add(sum, identity, quantity));
    return new Resources(sum);
  }

  /** This without {@code other}; what is not there is not missed. */
  public Resources minus(Resources other) {
    Map<Identity, Quantity> left = new LinkedHashMap<>(quantities);
    other.quantities.forEach(
        (identity, quantity) ->
            left.computeIfPresent(
                identity,
                (same, have) -> {
                  Quantity rest = have.minus(quantity);
                  return rest.isEmpty() ? null : rest;
                }));
    return new Resources(left);
  }

  /** The sum of the scalars called {@code name}, of whatever role. */
  public double scalar(String name) {
    return total(name) / 1000.0;
  }

  private long total(String name) {
    return quantities.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .flatMap(entry -> entry.getValue().pieces())
        .mapToLong(piece -> piece instanceof Scalar s ? s.thousandths() : 0)
        .sum();
  }

  /**
   * Finds {@code wanted} (unreserved, by name) among these: first in what is reserved for {@code
   * role}, then in what is unreserved, then in the rest that the role may have, which is reserved
   * for the roles above it, as Mesos' {@code Resources::find} does. Revocable resources and
   * resources with disk info are left alone.
   *
   * @return the resources to use, with their reservation and allocation; empty if there are too few
   */
  public Optional<Resources> find(Resources wanted, String role) {
    Resources found = NONE;
    Resources left = this;
    for (Map.Entry<Identity, Quantity> want : wanted.quantities.entrySet()) {
      Resources part = left.take(want.getKey().name(), want.getValue(), role);
      if (part == null) {
        return Optional.empty();
      }
      found = found.plus(part);
      left = left.minus(part);
    }
    return Optional.of(found);
  }

  private @Nullable Resources take(String name, Quantity wanted, String role) {
    Map<Identity, Quantity> taken = new LinkedHashMap<>();
    Quantity missing = wanted;
    List<Predicate<String>> owners =
        List.of(role::equals, owner -> owner.equals("*"), above -> isBelow(role, above));
    for (Predicate<String> owner : owners) {
      for (Map.Entry<Identity, Quantity> entry : quantities.entrySet()) {
        Identity identity = entry.getKey();
        Quantity have = entry.getValue();
        if (missing.isEmpty()
            || taken.containsKey(identity)
            || !identity.name().equals(name)
            || !isPlain(identity.resource())
            || have.getClass() != wanted.getClass()
            || !owner.test(roleOf(identity.resource()))) {
          continue;
        }
        Quantity part = have.intersect(missing);
        add(taken, identity, part);
        missing = missing.minus(part);
      }
    }
    return missing.isEmpty() ? new Resources(taken) : null;
  }

  /** Whether {@link #find} may take it. */
  private static boolean isPlain(Resource identity) {
    return !identity.hasRevocable() && !identity.hasShared() && !identity.hasDisk();
  }

  /** The part that {@link #find} looks at for {@code role}. */
  public Resources findable(String role) {
    Map<Identity, Quantity> part = new LinkedHashMap<>(allocatableTo(role).quantities);
    part.keySet().removeIf(identity -> !isPlain(identity.resource()));
    return new Resources(part);
  }

  private interface Change {
    Resource of(Resource resource);
  }

  private Resources changed(Change change) {
    return of(toProto().stream().map(change::of).toList());
  }

  /**
   * Reserves all of these for one more role: the first reservation, or the refinement of the
   * innermost one.
   *
   * @throws IllegalArgumentException if the role is not below that of the innermost reservation
   */
  public Resources pushReservation(Resource.ReservationInfo reservation) {
    return changed(
        resource -> {
          String outer = roleOf(resource);
          if (!outer.equals("*") && !reservation.getRole().startsWith(outer + "/")) {
            throw new IllegalArgumentException(
                "a reservation for '"
                    + reservation.getRole()
                    + "' does not refine that for '"
                    + outer
                    + "'");
          }
          return resource.toBuilder().addReservations(reservation).build();
        });
  }

  /**
   * Takes the innermost reservation off all of these.
   *
   * @throws IllegalArgumentException if one is not reserved
   */
  public Resources popReservation() {
    return changed(
        resource -> {
          int innermost = resource.getReservationsCount() - 1;
          if (innermost < 0) {
            throw new IllegalArgumentException(
                "resource '" + resource.getName() + "' is not reserved");
          }
          return resource.toBuilder().removeReservations(innermost).build();
        });
  }

  /** The same without any reservation. */
  public Resources unreserved() {
    return changed(resource -> resource.toBuilder().clearReservations().build());
  }

  /**
   * The part that frameworks of {@code role} may have: what is unreserved, or reserved for the role
   * or one above it. Source: Mesos' {@code Resources::isAllocatableTo}.
   */
  public Resources allocatableTo(String role) {
    Map<Identity, Quantity> part = new LinkedHashMap<>();
    quantities.forEach(
        (identity, quantity) -> {
          String owner = roleOf(identity.resource());
          if (owner.equals("*") || owner.equals(role) || isBelow(role, owner)) {
            part.put(identity, quantity);
          }
        });
    return new Resources(part);
  }

  /** The same as a framework of {@code role} is offered it. */
  public Resources allocatedTo(String role) {
    return changed(
        resource ->
            resource.toBuilder()
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role))
                .build());
  }

  /** The same as an agent has it. */
  public Resources unallocated() {
    return changed(resource -> resource.toBuilder().clearAllocationInfo().build());
  }

  private static boolean isBelow(String role, String above) {
    return role.startsWith(above + "/");
  }

  /** The role that may use a resource: that of its innermost reservation. */
  private static String roleOf(Resource identity) {
    int reservations = identity.getReservationsCount();
    return reservations == 0 ? "*" : identity.getReservations(reservations - 1).getRole();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Resources that && quantities.equals(that.quantities);
  }

  @Override
  public int hashCode() {
    return quantities.hashCode();
  }

  /** Mesos' own rendering, such as {@code cpus:2; mem(ops):64; ports:[31000-32000]}. */
  @Override
  public String toString() {
    return quantities.entrySet().stream()
        .flatMap(
            entry ->
                entry
                    .getValue()
                    .pieces()
                    .map(piece -> IdentityText.of(entry.getKey().resource()) + ":" + piece))
        .collect(Collectors.joining("; "));
  }
}
