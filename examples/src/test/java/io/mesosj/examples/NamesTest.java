package io.mesosj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** One name, one thing: who reads a name in a stack trace or a search knows which class it is. */
class NamesTest {
  /** Two that are the same idea, each for its program. */
  private static final Map<String, String> THE_SAME_IDEA =
      Map.of(
          "Main", "where a program starts",
          "ExecCommand", "the verb exec, of mesos-execute-j and of isolator-shim",
          "InspectCommand", "the verb inspect, of mesos-execute-j and of isolator-shim",
          "LogsCommand", "the verb logs, of mesos-execute-j and of isolator-shim",
          "NetworksCommand", "the verb networks, of mesos-execute-j and of isolator-shim");

  @Test
  void noSimpleNameStandsTwice() {
    Map<String, Set<String>> byName = new TreeMap<>();
    for (JavaClass each : ArchitectureTest.OURS) {
      boolean isPackage = each.getSimpleName().equals("package-info");
      if (each.isTopLevelClass() && !isPackage) {
        byName.computeIfAbsent(each.getSimpleName(), name -> new TreeSet<>()).add(each.getName());
      }
    }
    byName.values().removeIf(classes -> classes.size() == 1);

    assertThat(byName).hasSameSizeAs(THE_SAME_IDEA).containsOnlyKeys(THE_SAME_IDEA.keySet());
  }
}
