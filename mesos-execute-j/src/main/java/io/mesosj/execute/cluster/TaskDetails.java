package io.mesosj.execute.cluster;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Volume;

/** What a task was launched with, as far as the master keeps it, in words. */
final class TaskDetails {
  private TaskDetails() {}

  /** Names and values, of what there is. */
  static List<List<String>> of(Task task) {
    List<List<String>> rows = new ArrayList<>();
    if (!task.getUser().isEmpty()) {
      rows.add(List.of("user", task.getUser()));
    }
    if (task.getLabels().getLabelsCount() > 0) {
      rows.add(
          List.of(
              "labels",
              task.getLabels().getLabelsList().stream()
                  .map(TaskDetails::label)
                  .collect(Collectors.joining(","))));
    }
    container(task.getContainer(), rows);
    if (task.hasHealthCheck()) {
      rows.add(List.of("health check", kind(task.getHealthCheck())));
    }
    return rows;
  }

  private static void container(ContainerInfo container, List<List<String>> rows) {
    String image = image(container);
    if (!image.isEmpty()) {
      rows.add(List.of("image", image));
    }
    if (container.hasHostname()) {
      rows.add(List.of("hostname", container.getHostname()));
    }
    if (container.hasTtyInfo()) {
      rows.add(List.of("terminal", "yes"));
    }
    for (Volume volume : container.getVolumesList()) {
      rows.add(List.of("volume", volume(volume)));
    }
  }

  private static String image(ContainerInfo container) {
    Image image = container.getMesos().getImage();
    if (container.getDocker().hasImage()) {
      return container.getDocker().getImage();
    }
    return image.hasAppc() ? image.getAppc().getName() : image.getDocker().getName();
  }

  private static String volume(Volume volume) {
    String from = volume.hasHostPath() ? volume.getHostPath() : volume.getSource().getType().name();
    return from
        + ":"
        + volume.getContainerPath()
        + (volume.getMode() == Volume.Mode.RO ? ":ro" : "");
  }

  private static String kind(HealthCheck check) {
    return switch (check.getType()) {
      case COMMAND -> "command " + check.getCommand().getValue();
      case HTTP -> "HTTP " + check.getHttp().getPort() + check.getHttp().getPath();
      case TCP -> "TCP " + check.getTcp().getPort();
      default -> check.getType().name();
    };
  }

  private static String label(Label label) {
    return label.hasValue() ? label.getKey() + "=" + label.getValue() : label.getKey();
  }

  /** In the order in which they came. */
  static List<TaskStatus> statuses(Task task) {
    return task.getStatusesList().stream()
        .sorted(Comparator.comparingDouble(TaskStatus::getTimestamp))
        .toList();
  }

  /** Whether it was healthy and what its check found, as it said last; empty for no check. */
  static String health(Task task) {
    String health = "";
    for (TaskStatus status : statuses(task)) {
      if (status.hasHealthy()) {
        health = status.getHealthy() ? "healthy" : "unhealthy";
      }
      if (status.getCheckStatus().getType() != CheckInfo.Type.UNKNOWN) {
        health = "checked: " + status.getCheckStatus().toString().replaceAll("\\s+", " ").strip();
      }
    }
    return health;
  }

  /** Seconds since 1970 as ISO 8601. */
  static String time(double seconds) {
    return Instant.ofEpochMilli(Math.round(seconds * 1000))
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }
}
