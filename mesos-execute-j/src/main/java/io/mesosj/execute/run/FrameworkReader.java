package io.mesosj.execute.run;

import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.connection.ConnectionFlags;
import io.mesosj.execute.task.DurationReader;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;

/** The FrameworkInfo that mesos-execute registers with, from our flags. */
final class FrameworkReader {
  private static final int LONGEST_ROLE = 255;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Duration DETACHED_FAILOVER_TIMEOUT = Duration.ofDays(7);

  private FrameworkReader() {}

  static FrameworkInfo read(Values values) throws UsageException {
    FrameworkInfo.Builder framework =
        FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name", "root"))
            .setName("mesos-execute instance")
            .setCheckpoint(values.on(RunFlags.CHECKPOINT))
            .addRoles(role(values));
    add(framework, Capability.Type.MULTI_ROLE);
    add(framework, Capability.Type.RESERVATION_REFINEMENT);
    add(framework, Capability.Type.TASK_KILLING_STATE);
    add(framework, Capability.Type.REVOCABLE_RESOURCES);
    if (values.on(RunFlags.PARTITION_AWARE)) {
      add(framework, Capability.Type.PARTITION_AWARE);
    }
    Optional<String> more = values.text(RunFlags.FRAMEWORK_CAPABILITIES);
    if (more.isPresent()) {
      for (String name : more.get().split(",", -1)) {
        add(framework, capability(name));
      }
    }
    values.text(ConnectionFlags.PRINCIPAL).ifPresent(framework::setPrincipal);
    failoverTimeout(values)
        .ifPresent(time -> framework.setFailoverTimeout(time.toNanos() / NANOS_PER_SECOND));
    return framework.build();
  }

  /** Without one the master kills the tasks of a framework that went away. */
  private static Optional<Duration> failoverTimeout(Values values) throws UsageException {
    Optional<Duration> given = DurationReader.read(values, RunFlags.FAILOVER_TIMEOUT);
    if (values.on(RunFlags.DETACH)) {
      return given.or(() -> Optional.of(DETACHED_FAILOVER_TIMEOUT));
    }
    if (given.isPresent()) {
      throw new UsageException(RunFlags.FAILOVER_TIMEOUT + " needs " + RunFlags.DETACH);
    }
    return given;
  }

  /** The same framework, offered GPUs too. */
  static FrameworkInfo withGpus(FrameworkInfo framework) {
    boolean says =
        framework.getCapabilitiesList().stream()
            .anyMatch(capability -> capability.getType() == Capability.Type.GPU_RESOURCES);
    if (says) {
      return framework;
    }
    FrameworkInfo.Builder more = framework.toBuilder();
    add(more, Capability.Type.GPU_RESOURCES);
    return more.build();
  }

  private static void add(FrameworkInfo.Builder framework, Capability.Type type) {
    framework.addCapabilitiesBuilder().setType(type);
  }

  private static Capability.Type capability(String name) throws UsageException {
    if (name.equals("GPU_RESOURCES")) {
      return Capability.Type.GPU_RESOURCES;
    }
    throw new UsageException(
        RunFlags.FRAMEWORK_CAPABILITIES
            + " can only be GPU_RESOURCES, got '"
            + OneLine.of(name, 60)
            + "'");
  }

  static String role(Values values) throws UsageException {
    String role = values.text(RunFlags.ROLE, "*");
    boolean allowed =
        !role.isEmpty()
            && role.length() <= LONGEST_ROLE
            && role.charAt(0) != '-'
            && !role.equals(".")
            && !role.equals("..")
            && (role.equals("*") || role.indexOf('*') < 0)
            && role.charAt(0) != '/'
            && role.charAt(role.length() - 1) != '/'
            && role.chars().noneMatch(c -> c <= ' ' || c == 0x7f || c == '\\' || c == 0xfffd);
    if (!allowed) {
      throw new UsageException(RunFlags.ROLE + " '" + OneLine.of(role, 60) + "' is not a role");
    }
    return role;
  }
}
