package io.mesosj.executor.bundle;

import io.mesosj.executor.command.OwnAddresses;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * What tasks find in their environment beside their own variables, as from Mesos' command executor
 * and its default executor: a command's all that the executor has, a group's task little of it.
 * Nobody but the executor gets its token.
 */
final class TaskVariables {
  private static final String SANDBOX = "MESOS_SANDBOX";
  private static final String CONTAINER_IP = "MESOS_CONTAINER_IP";
  private static final String LIBPROCESS_IP = "LIBPROCESS_IP";
  private static final String TOKEN = "MESOS_EXECUTOR_AUTHENTICATION_TOKEN";
  private static final String ANY = "0.0.0.0";

  /** What the agent gave for LC_ALL: the launcher gives Java one where it gave none. */
  private static final String GIVEN_LOCALE = "MESOSJ_EXECUTOR_LC_ALL";

  private static final String LOCALE = "LC_ALL";

  private final Map<String, String> base;

  private TaskVariables(Map<String, String> base) {
    this.base = base;
  }

  /** For tasks of a LAUNCH. */
  static TaskVariables ofTask(Map<String, String> executor) {
    Map<String, String> base = new LinkedHashMap<>(executor);
    base.remove(TOKEN);
    // The launcher's own: it is in another directory than the task.
    base.remove("PWD");
    base.remove("OLDPWD");
    Optional.ofNullable(base.remove(GIVEN_LOCALE)).ifPresent(given -> restore(given, base));
    return new TaskVariables(base);
  }

  private static void restore(String locale, Map<String, String> base) {
    if (locale.isEmpty()) {
      base.remove(LOCALE);
    } else {
      base.put(LOCALE, locale);
    }
  }

  /** For tasks of a LAUNCH_GROUP. */
  static TaskVariables ofGroup(Map<String, String> executor) {
    Map<String, String> base = new LinkedHashMap<>();
    Optional.ofNullable(executor.get("PATH")).ifPresent(path -> base.put("PATH", path));
    base.put(CONTAINER_IP, address(executor));
    return new TaskVariables(base);
  }

  /** In a container on a network LIBPROCESS_IP says "any", so the interface has to be asked. */
  private static String address(Map<String, String> executor) {
    String told = executor.getOrDefault(CONTAINER_IP, executor.getOrDefault(LIBPROCESS_IP, ANY));
    if (!told.equals(ANY)) {
      return told;
    }
    return OwnAddresses.list().stream().findFirst().orElse("127.0.0.1");
  }

  /** All but what the task itself says. */
  Map<String, String> of(TaskInfo task, String sandbox) {
    Map<String, String> variables = new LinkedHashMap<>(base);
    variables.put(SANDBOX, sandbox);
    task.getResourcesList().stream()
        .filter(Resource::hasAllocationInfo)
        .findFirst()
        .ifPresent(
            resource ->
                variables.put("MESOS_ALLOCATION_ROLE", resource.getAllocationInfo().getRole()));
    return variables;
  }

  /** By what a task's processes are known: its directory is no other's. */
  static Map<String, String> mark(String sandbox) {
    return Map.of(SANDBOX, sandbox);
  }
}
