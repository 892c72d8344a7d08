package io.mesosj.local.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A seccomp profile as Docker and podman have them, whose rules depend on capabilities and the
 * machine, turned into the runtime specification's. Immutable.
 */
final class SeccompProfile {
  /** Where distributions have podman's. */
  private static final List<Path> USUAL =
      List.of(
          Path.of("/etc/containers/seccomp.json"), Path.of("/usr/share/containers/seccomp.json"));

  private static final Map<String, String> ARCHITECTURES =
      Map.of("amd64", "SCMP_ARCH_X86_64", "arm64", "SCMP_ARCH_AARCH64");

  private final JsonNode profile;
  private final String architecture;

  private SeccompProfile(JsonNode profile, String architecture) {
    this.profile = profile;
    this.architecture = architecture;
  }

  /**
   * The profile of that name; empty for none.
   *
   * @throws ContainerException if there is no such file, or it is no profile
   */
  static Optional<SeccompProfile> load(String name) throws ContainerException {
    if (name.equals(Confinement.UNCONFINED)) {
      return Optional.empty();
    }
    if (!name.equals(Confinement.DEFAULT_PROFILE)) {
      return Optional.of(read(Path.of(name)));
    }
    for (Path file : USUAL) {
      if (Files.exists(file)) {
        return Optional.of(read(file));
      }
    }
    return Optional.of(of(DeniedCalls.profile()));
  }

  /** For this machine. */
  static SeccompProfile of(ObjectNode profile) {
    return new SeccompProfile(profile, machine());
  }

  private static SeccompProfile read(Path file) throws ContainerException {
    try {
      ObjectNode profile = JsonTrees.read(Files.readAllBytes(file));
      if (profile.path("defaultAction").isTextual()) {
        return of(profile);
      }
    } catch (IOException e) {
      throw new ContainerException(
          "--seccomp_profile_name: '" + file + "' can't be read: " + FileProblem.briefly(e));
    }
    throw new ContainerException(
        "--seccomp_profile_name: '" + file + "' is no seccomp profile: it has no defaultAction");
  }

  /** This machine by the name that profiles have for it. */
  static String machine() {
    String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }

  /** For a container that may have these capabilities. */
  ObjectNode of(Set<String> capabilities) {
    ObjectNode seccomp = JsonTrees.object();
    seccomp.set("defaultAction", profile.path("defaultAction"));
    if (profile.has("defaultErrnoRet")) {
      seccomp.set("defaultErrnoRet", profile.path("defaultErrnoRet"));
    }
    architectures(seccomp.putArray("architectures"));
    ArrayNode rules = seccomp.putArray("syscalls");
    for (JsonNode rule : profile.path("syscalls")) {
      if (applies(rule, capabilities)) {
        ObjectNode kept = rules.addObject();
        kept.set("names", rule.path("names"));
        kept.set("action", rule.path("action"));
        for (String optional : List.of("args", "errnoRet")) {
          if (!rule.path(optional).isMissingNode() && !rule.path(optional).isNull()) {
            kept.set(optional, rule.path(optional));
          }
        }
      }
    }
    return seccomp;
  }

  private void architectures(ArrayNode into) {
    String own = ARCHITECTURES.getOrDefault(architecture, "");
    for (JsonNode one : profile.path("archMap")) {
      if (one.path("architecture").asText().equals(own)) {
        into.add(own);
        one.path("subArchitectures").forEach(into::add);
      }
    }
    profile.path("architectures").forEach(one -> into.add(one));
  }

  private boolean applies(JsonNode rule, Set<String> capabilities) {
    JsonNode includes = rule.path("includes");
    JsonNode excludes = rule.path("excludes");
    return all(includes.path("caps"), capabilities)
        && (includes.path("arches").isEmpty() || has(includes.path("arches"), architecture))
        && !any(excludes.path("caps"), capabilities)
        && !has(excludes.path("arches"), architecture);
  }

  private static boolean all(JsonNode names, Set<String> capabilities) {
    for (JsonNode name : names) {
      if (!capabilities.contains(name.asText())) {
        return false;
      }
    }
    return true;
  }

  private static boolean any(JsonNode names, Set<String> capabilities) {
    for (JsonNode name : names) {
      if (capabilities.contains(name.asText())) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(JsonNode names, String wanted) {
    for (JsonNode name : names) {
      if (name.asText().equals(wanted)) {
        return true;
      }
    }
    return false;
  }
}
