package io.mesosj.local.master;

import java.util.Optional;

/** Which names of roles Mesos takes, in its words. Source: Mesos' {@code common/roles.cpp}. */
final class RoleName {
  static final String ANY = "*";

  private RoleName() {}

  static Optional<String> problem(String role) {
    if (role.equals(ANY)) {
      return Optional.empty();
    }
    if (role.startsWith("/")) {
      return Optional.of("Role '" + role + "' cannot start with a slash");
    }
    if (role.endsWith("/")) {
      return Optional.of("Role '" + role + "' cannot end with a slash");
    }
    if (role.contains("//")) {
      return Optional.of("Role '" + role + "' cannot contain two adjacent slashes");
    }
    if (role.isEmpty()) {
      return Optional.of("Role names cannot be the empty string");
    }
    for (String part : role.split("/", -1)) {
      Optional<String> problem = component(role, part);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> component(String role, String part) {
    if (part.equals(".") || part.equals("..") || part.equals(ANY)) {
      return Optional.of("Role '" + role + "' cannot include '" + part + "' as a component");
    }
    if (part.startsWith("-")) {
      return Optional.of("Role component '" + part + "' is invalid because it starts with a dash");
    }
    if (part.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      return Optional.of(
          "Role component '" + part + "' is invalid because it contains backspace or whitespace");
    }
    return Optional.empty();
  }
}
