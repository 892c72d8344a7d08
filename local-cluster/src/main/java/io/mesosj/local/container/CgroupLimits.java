package io.mesosj.local.container;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.protocol.resources.Resources;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/**
 * What a container's cgroups are told of a task's resources and limits. Source: {@code
 * subsystems/cpu.cpp} and {@code memory.cpp} of Mesos' cgroups isolator.
 *
 * @param shares the processor's, by weight
 * @param quota microseconds of processor time in each {@link #PERIOD}; negative for any, empty for
 *     what the kernel has
 * @param reserved bytes of memory that the kernel tries to leave it; 0 if it asks for none
 * @param memory bytes of memory at which it is ended; negative for any, 0 if it asks for none
 */
record CgroupLimits(long shares, OptionalLong quota, long reserved, long memory) {
  /** Microseconds. */
  static final long PERIOD = 100_000;

  private static final long LEAST_QUOTA = 1000;
  private static final long SHARES_PER_CPU = 1024;
  private static final long LEAST_SHARES = 2;
  private static final long MEGABYTE = 1024 * 1024;

  /** Below that nothing starts; Mesos' {@code MIN_MEMORY}. */
  private static final long LEAST_MEMORY = 32;

  private static final long ANY = -1;

  /**
   * Reads a task, or an executor with its tasks.
   *
   * @param more those that an executor runs, whose limits include what it and the others ask for
   *     themselves; of processor time only where all are held to what they ask for, since a task
   *     that is free would be held to the others' limits
   * @param quotas whether a task without a limit of processor time is held to what it asked for
   *     ({@code --cgroups_enable_cfs})
   */
  static CgroupLimits of(TaskInfo own, List<TaskInfo> more, boolean quotas) {
    double cpus = asked(own, "cpus");
    double mem = asked(own, "mem");
    for (TaskInfo task : more) {
      cpus += asked(task, "cpus");
      mem += asked(task, "mem");
    }
    long reserved = bytes(mem);
    OptionalDouble memory = limit(own, more, "mem", true);
    return new CgroupLimits(
        Math.max(LEAST_SHARES, (long) (SHARES_PER_CPU * cpus)),
        quota(limit(own, more, "cpus", quotas), cpus, quotas),
        reserved,
        memory.isEmpty()
            ? reserved
            : Double.isInfinite(memory.getAsDouble()) ? ANY : bytes(memory.getAsDouble()));
  }

  private static double asked(TaskInfo task, String name) {
    return Resources.of(task.getResourcesList()).scalar(name);
  }

  private static OptionalDouble limit(
      TaskInfo own, List<TaskInfo> more, String name, boolean mixed) {
    if (more.isEmpty()) {
      Value.Scalar limit = own.getLimitsMap().get(name);
      return limit == null ? OptionalDouble.empty() : OptionalDouble.of(limit.getValue());
    }
    double all = asked(own, name);
    boolean some = false;
    for (TaskInfo task : more) {
      Value.Scalar limit = task.getLimitsMap().get(name);
      if (limit == null && !mixed && asked(task, name) > 0) {
        return OptionalDouble.empty();
      }
      some |= limit != null;
      all += limit == null ? asked(task, name) : limit.getValue();
    }
    return some ? OptionalDouble.of(all) : OptionalDouble.empty();
  }

  /** The same, with as much memory as another had, if that was more. */
  CgroupLimits withMemoryOf(CgroupLimits earlier) {
    long most = memory < 0 || earlier.memory < 0 ? ANY : Math.max(memory, earlier.memory);
    return new CgroupLimits(shares, quota, reserved, most);
  }

  private static OptionalLong quota(OptionalDouble limit, double cpus, boolean quotas) {
    if (limit.isEmpty() && !quotas) {
      return OptionalLong.empty();
    }
    double most = limit.orElse(cpus);
    return OptionalLong.of(
        Double.isInfinite(most) ? ANY : Math.max(LEAST_QUOTA, Math.round(PERIOD * most)));
  }

  private static long bytes(double megabytes) {
    return megabytes > 0
        ? (long) Math.min(1L << 60, Math.max(LEAST_MEMORY, Math.floor(megabytes)) * MEGABYTE)
        : 0;
  }

  /** In megabytes; 0 for none. */
  long memoryMegabytes() {
    return memory > 0 ? memory / MEGABYTE : 0;
  }

  /** Whether it may take more memory than is kept for it. */
  boolean bursts() {
    return reserved > 0 && (memory < 0 || memory > reserved);
  }

  /**
   * How much sooner than others a process of one that {@link #bursts} is killed when the machine
   * has no memory left.
   */
  int oomScore() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return (int) Math.max(0, 1000 - Math.round(1000.0 * reserved / system.getTotalMemorySize()));
  }

  /** Writes them as {@code linux.resources} of the runtime specification. */
  void describe(ObjectNode resources) {
    ObjectNode cpu = resources.putObject("cpu").put("shares", shares);
    quota.ifPresent(most -> cpu.put("quota", most).put("period", PERIOD));
    if (memory != 0) {
      resources.putObject("memory").put("limit", memory).put("reservation", reserved);
    }
  }
}
