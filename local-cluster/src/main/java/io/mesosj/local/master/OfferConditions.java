package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.OfferFilters.MinAllocatableResources;
import org.apache.mesos.v1.Protos.OfferFilters.ResourceQuantities;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint;
import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint.Predicate;
import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint.Selector;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints.RoleConstraints;

/**
 * Which agents a framework wants offers of in a role, {@code OfferConstraints}, and how little it
 * wants, {@code FrameworkInfo.offer_filters}. Source: Mesos' {@code offer_constraints_filter.cpp}
 * and {@code common/validation.cpp}.
 */
final class OfferConditions {
  /** What an agent has to do with a constraint: nothing, or a text, or something else. */
  private record Found(boolean there, Optional<String> text) {
    static final Found NOTHING = new Found(false, Optional.empty());

    static Found text(String value) {
      return new Found(true, Optional.of(value));
    }
  }

  private final OfferConstraints constraints;
  private final Map<String, OfferFilters> filters;
  private final Map<String, Pattern> patterns = new HashMap<>();

  OfferConditions(OfferConstraints constraints, FrameworkInfo framework) {
    this.constraints = constraints;
    this.filters = framework.getOfferFiltersMap();
  }

  /** Why a framework can't ask for that; in Mesos' words. */
  static Optional<String> problem(OfferConstraints constraints, FrameworkInfo framework) {
    Set<String> roles = Framework.roles(framework);
    for (Map.Entry<String, RoleConstraints> one : constraints.getRoleConstraintsMap().entrySet()) {
      if (!roles.contains(one.getKey())) {
        return Optional.of(
            "Offer constraints specify `role_constraints` for a role '"
                + one.getKey()
                + "' not contained in the set of roles");
      }
      Optional<String> problem = problem(one.getKey(), one.getValue());
      if (problem.isPresent()) {
        return problem;
      }
    }
    return framework.getOfferFiltersMap().values().stream()
        .map(OfferConditions::problem)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> problem(String role, RoleConstraints constraints) {
    if (constraints.getGroupsCount() == 0) {
      return Optional.of(
          "'OfferConstraints::role_constraints' has an empty 'RoleConstraints::groups' for role "
              + role);
    }
    for (RoleConstraints.Group group : constraints.getGroupsList()) {
      if (group.getAttributeConstraintsCount() == 0) {
        return Optional.of(
            "'OfferConstraints::RoleConstraints::groups' for role "
                + role
                + " contains an empty RoleConstraints::Group");
      }
      for (AttributeConstraint constraint : group.getAttributeConstraintsList()) {
        Optional<String> problem = problem(constraint);
        if (problem.isPresent()) {
          return Optional.of(
              "A role " + role + " has an invalid 'AttributeConstraint': " + problem.get());
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> problem(AttributeConstraint constraint) {
    Selector selector = constraint.getSelector();
    if (selector.getSelectorCase() == Selector.SelectorCase.SELECTOR_NOT_SET) {
      return Optional.of(
          "Exactly one of 'AttributeConstraint::Selector::name' or"
              + " 'AttributeConstraint::Selector::pseudoattribute_type' must be set");
    }
    if (selector.getSelectorCase() == Selector.SelectorCase.PSEUDOATTRIBUTE_TYPE
        && selector.getPseudoattributeType() == Selector.PseudoattributeType.UNKNOWN) {
      return Optional.of("Unknown pseudoattribute type");
    }
    return switch (constraint.getPredicate().getPredicateCase()) {
      case TEXT_MATCHES -> regex(constraint.getPredicate().getTextMatches().getRegex());
      case TEXT_NOT_MATCHES -> regex(constraint.getPredicate().getTextNotMatches().getRegex());
      case PREDICATE_NOT_SET -> Optional.of("Unknown predicate type");
      default -> Optional.empty();
    };
  }

  private static Optional<String> regex(String pattern) {
    try {
      var unused = Pattern.compile(pattern);
      return Optional.empty();
    } catch (PatternSyntaxException | StackOverflowError e) {
      String why =
          e instanceof PatternSyntaxException syntax ? syntax.getDescription() : "too deep";
      return Optional.of("Failed to construct regex from pattern '" + pattern + "': " + why);
    }
  }

  private static Optional<String> problem(OfferFilters filters) {
    for (ResourceQuantities set : filters.getMinAllocatableResources().getQuantitiesList()) {
      if (set.getQuantitiesCount() == 0) {
        return Optional.of("Resource quantities must contain at least one quantity");
      }
      for (Map.Entry<String, Value.Scalar> one : set.getQuantitiesMap().entrySet()) {
        double value = one.getValue().getValue();
        if (!Double.isFinite(value) || value < 0) {
          return Optional.of("Invalid resource quantity for '" + one.getKey() + "': " + value);
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the framework wants nothing of an agent in a role. */
  boolean exclude(String role, AgentInfo agent) {
    RoleConstraints of = constraints.getRoleConstraintsMap().get(role);
    return of != null
        && of.getGroupsList().stream()
            .noneMatch(
                group ->
                    group.getAttributeConstraintsList().stream()
                        .allMatch(constraint -> holds(constraint, agent)));
  }

  private boolean holds(AttributeConstraint constraint, AgentInfo agent) {
    Found found = find(constraint.getSelector(), agent);
    Predicate predicate = constraint.getPredicate();
    return switch (predicate.getPredicateCase()) {
      case EXISTS -> found.there();
      case NOT_EXISTS -> !found.there();
      // An attribute that is no text is let through, there by all four.
      case TEXT_EQUALS ->
          found.there()
              && found.text().map(predicate.getTextEquals().getValue()::equals).orElse(true);
      case TEXT_NOT_EQUALS ->
          !found.text().map(predicate.getTextNotEquals().getValue()::equals).orElse(false);
      case TEXT_MATCHES ->
          found.there()
              && found
                  .text()
                  .map(text -> matches(predicate.getTextMatches().getRegex(), text, false))
                  .orElse(true);
      case TEXT_NOT_MATCHES ->
          !found
              .text()
              .map(text -> matches(predicate.getTextNotMatches().getRegex(), text, true))
              .orElse(false);
      case PREDICATE_NOT_SET -> false;
    };
  }

  private static Found find(Selector selector, AgentInfo agent) {
    if (selector.getSelectorCase() == Selector.SelectorCase.ATTRIBUTE_NAME) {
      return agent.getAttributesList().stream()
          .filter(one -> one.getName().equals(selector.getAttributeName()))
          .findFirst()
          .map(OfferConditions::found)
          .orElse(Found.NOTHING);
    }
    boolean domain = agent.getDomain().hasFaultDomain();
    return switch (selector.getPseudoattributeType()) {
      case HOSTNAME -> Found.text(agent.getHostname());
      case REGION ->
          domain
              ? Found.text(agent.getDomain().getFaultDomain().getRegion().getName())
              : Found.NOTHING;
      case ZONE ->
          domain
              ? Found.text(agent.getDomain().getFaultDomain().getZone().getName())
              : Found.NOTHING;
      case UNKNOWN -> Found.NOTHING;
    };
  }

  private static Found found(Attribute attribute) {
    return attribute.getType() == Value.Type.TEXT
        ? Found.text(attribute.getText().getValue())
        : new Found(true, Optional.empty());
  }

  /** A pattern that takes too many steps is a framework's attempt to hold the master up. */
  private boolean matches(String pattern, String text, boolean tooLong) {
    try {
      return patterns
          .computeIfAbsent(pattern, Pattern::compile)
          .matcher(new CountedText(text))
          .matches();
    } catch (IllegalStateException | StackOverflowError e) {
      return tooLong;
    }
  }

  /** How little is worth an offer in a role; empty where it is not said. */
  Optional<Boolean> worth(String role, Resources part) {
    OfferFilters of = filters.get(role);
    if (of == null || !of.hasMinAllocatableResources()) {
      return Optional.empty();
    }
    MinAllocatableResources least = of.getMinAllocatableResources();
    if (least.getQuantitiesCount() == 0) {
      return Optional.of(!part.toProto().isEmpty());
    }
    return Optional.of(
        least.getQuantitiesList().stream()
            .anyMatch(
                set ->
                    set.getQuantitiesMap().entrySet().stream()
                        .allMatch(
                            one -> quantity(part, one.getKey()) >= one.getValue().getValue())));
  }

  private static double quantity(Resources part, String name) {
    double sum = 0;
    for (Resource one : part.toProto()) {
      if (one.getName().equals(name)) {
        sum += one.getScalar().getValue() + one.getSet().getItemCount();
        for (Value.Range range : one.getRanges().getRangeList()) {
          sum += range.getEnd() - range.getBegin() + 1;
        }
      }
    }
    return sum;
  }
}
