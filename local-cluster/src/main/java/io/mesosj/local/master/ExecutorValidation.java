package io.mesosj.local.master;

import io.mesosj.protocol.task.MesosId;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/**
 * Which executors Mesos' master refuses, in its words. Source: {@code executor} in Mesos' {@code
 * master/validation.cpp}.
 */
final class ExecutorValidation {
  private ExecutorValidation() {}

  static Optional<String> problem(Framework framework, AgentID agent, ExecutorInfo executor) {
    return type(executor)
        .or(() -> MesosId.problem(executor.getExecutorId().getValue()))
        .or(() -> gracePeriod(executor))
        .or(
            () ->
                ContainerValidation.command(executor.getCommand())
                    .map(why -> "Executor's `CommandInfo` is invalid: " + why))
        .or(
            () ->
                ContainerValidation.container(executor.getContainer())
                    .map(why -> "Executor's `ContainerInfo` is invalid: " + why))
        .or(() -> frameworkId(framework, executor))
        .or(() -> resources(executor))
        .or(() -> compatible(framework, agent, executor));
  }

  private static Optional<String> type(ExecutorInfo executor) {
    return switch (executor.getType()) {
      case DEFAULT -> defaultType(executor);
      case CUSTOM ->
          executor.hasCommand()
              ? Optional.empty()
              : Optional.of("'ExecutorInfo.command' must be set for 'CUSTOM' executor");
      case UNKNOWN -> Optional.empty();
    };
  }

  private static Optional<String> defaultType(ExecutorInfo executor) {
    if (executor.hasCommand()) {
      return Optional.of("'ExecutorInfo.command' must not be set for 'DEFAULT' executor");
    }
    if (!executor.hasContainer()) {
      return Optional.empty();
    }
    if (executor.getContainer().getType() != ContainerInfo.Type.MESOS) {
      return Optional.of("'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor");
    }
    return executor.getContainer().getMesos().hasImage()
        ? Optional.of("'ExecutorInfo.container.mesos.image' must not be set for 'DEFAULT' executor")
        : Optional.empty();
  }

  private static Optional<String> gracePeriod(ExecutorInfo executor) {
    return executor.getShutdownGracePeriod().getNanoseconds() < 0
        ? Optional.of("ExecutorInfo's 'shutdown_grace_period' must be non-negative")
        : Optional.empty();
  }

  private static Optional<String> frameworkId(Framework framework, ExecutorInfo executor) {
    if (!executor.hasFrameworkId()) {
      return Optional.of("'ExecutorInfo.framework_id' must be set");
    }
    return executor.getFrameworkId().equals(framework.id)
        ? Optional.empty()
        : Optional.of(
            "ExecutorInfo has an invalid FrameworkID (Actual: "
                + executor.getFrameworkId().getValue()
                + " vs Expected: "
                + framework.id.getValue()
                + ")");
  }

  private static Optional<String> resources(ExecutorInfo executor) {
    return ResourceValidation.problem(executor.getResourcesList())
        .map(why -> "Executor uses invalid resources: " + why)
        .or(
            () ->
                ResourceValidation.duplicatePersistence(executor.getResourcesList())
                    .map(why -> "Executor uses duplicate persistence ID: " + why))
        .or(
            () ->
                ResourceValidation.severalRoles(executor.getResourcesList())
                    .map(why -> "Invalid executor resources: " + why))
        .or(
            () ->
                ResourceValidation.mixesRevocable(executor.getResourcesList())
                    .map(why -> "Executor mixes revocable and non-revocable resources: " + why));
  }

  private static Optional<String> compatible(
      Framework framework, AgentID agent, ExecutorInfo executor) {
    return framework
        .executor(agent, executor.getExecutorId())
        .filter(known -> !known.equals(executor))
        .map(
            known ->
                "ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.\n"
                    + "------------------------------------------------------------\n"
                    + "Existing ExecutorInfo:\n"
                    + known
                    + "\n"
                    + "------------------------------------------------------------\n"
                    + "ExecutorInfo:\n"
                    + executor
                    + "\n"
                    + "------------------------------------------------------------\n");
  }

  static Optional<String> sharesCgroups(ExecutorInfo executor) {
    return executor.getContainer().getLinuxInfo().hasShareCgroups()
            && executor.getContainer().getLinuxInfo().getShareCgroups()
        ? Optional.of("The 'share_cgroups' field cannot be set to 'true' on executor containers")
        : Optional.empty();
  }
}
