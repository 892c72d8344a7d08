package io.mesosj.local.container;

import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.Value;

/**
 * A resource of which a container had less than it wanted, so that it was ended.
 *
 * @param reason Mesos' own
 * @param message a sentence with the limit
 * @param resource what it is about, {@code mem} or {@code disk}
 * @param megabytes the limit
 */
public record Limitation(Reason reason, String message, String resource, double megabytes) {
  static Limitation memory(long limit) {
    return new Limitation(
        Reason.REASON_CONTAINER_LIMITATION_MEMORY,
        "Memory limit exceeded: a process was killed because the task may have no more than "
            + limit
            + " MB",
        "mem",
        limit);
  }

  static Limitation disk(long used, long limit) {
    return new Limitation(
        Reason.REASON_CONTAINER_LIMITATION_DISK,
        "Disk usage (" + used + " MB) of the sandbox exceeds quota (" + limit + " MB)",
        "disk",
        limit);
  }

  /** Puts it into the status that ends a task. */
  public void describe(TaskStatus.Builder status) {
    status.setReason(reason).setMessage(message);
    status
        .getLimitationBuilder()
        .addResources(
            Resource.newBuilder()
                .setName(resource)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(megabytes)));
  }
}
