package io.mesosj.local.master;

import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Which checks Mesos' master refuses, in its words. */
final class CheckValidation {
  private CheckValidation() {}

  /** A health check of before Mesos 1.0 has no type, but shows it. */
  static void guessType(TaskInfo.Builder task) {
    if (!task.hasHealthCheck() || task.getHealthCheck().hasType()) {
      return;
    }
    boolean command = task.getHealthCheck().hasCommand();
    boolean http = task.getHealthCheck().hasHttp();
    if (command != http) {
      task.getHealthCheckBuilder()
          .setType(command ? HealthCheck.Type.COMMAND : HealthCheck.Type.HTTP);
    }
  }

  static Optional<String> task(TaskInfo task) {
    Optional<String> problem = Optional.empty();
    if (task.hasCheck()) {
      problem = check(task.getCheck()).map(why -> "Task uses invalid check: " + why);
    }
    if (problem.isEmpty() && task.hasHealthCheck()) {
      problem = health(task.getHealthCheck()).map(why -> "Task uses invalid health check: " + why);
    }
    return problem;
  }

  private static Optional<String> check(CheckInfo check) {
    if (!check.hasType()) {
      return Optional.of("CheckInfo must specify 'type'");
    }
    Optional<String> problem =
        switch (check.getType()) {
          case COMMAND ->
              check.hasCommand()
                  ? command("Command check", check.getCommand().getCommand())
                  : Optional.of("Expecting 'command' to be set for COMMAND check");
          case HTTP ->
              check.hasHttp()
                  ? path("HTTP check", check.getHttp().hasPath(), check.getHttp().getPath())
                  : Optional.of("Expecting 'http' to be set for HTTP check");
          case TCP ->
              check.hasTcp()
                  ? Optional.<String>empty()
                  : Optional.of("Expecting 'tcp' to be set for TCP check");
          case UNKNOWN -> Optional.of("'UNKNOWN' is not a valid check type");
        };
    return problem
        .or(() -> time("delay_seconds", check.getDelaySeconds()))
        .or(() -> time("interval_seconds", check.getIntervalSeconds()))
        .or(() -> time("timeout_seconds", check.getTimeoutSeconds()));
  }

  private static Optional<String> health(HealthCheck check) {
    if (!check.hasType()) {
      return Optional.of("HealthCheck must specify 'type'");
    }
    Optional<String> problem =
        switch (check.getType()) {
          case COMMAND ->
              check.hasCommand()
                  ? command("Command health check", check.getCommand())
                  : Optional.of("Expecting 'command' to be set for COMMAND health check");
          case HTTP ->
              check.hasHttp()
                  ? http(check.getHttp())
                  : Optional.of("Expecting 'http' to be set for HTTP health check");
          case TCP ->
              check.hasTcp()
                  ? Optional.<String>empty()
                  : Optional.of("Expecting 'tcp' to be set for TCP health check");
          case UNKNOWN -> Optional.of("'UNKNOWN' is not a valid health check type");
        };
    return problem
        .or(() -> time("delay_seconds", check.getDelaySeconds()))
        .or(() -> time("grace_period_seconds", check.getGracePeriodSeconds()))
        .or(() -> time("interval_seconds", check.getIntervalSeconds()))
        .or(() -> time("timeout_seconds", check.getTimeoutSeconds()));
  }

  private static Optional<String> command(String kind, CommandInfo command) {
    if (!command.hasValue()) {
      return Optional.of(
          kind + " must contain " + (command.getShell() ? "'shell command'" : "'executable path'"));
    }
    String owner = kind.startsWith("Command health") ? "Health check's" : "Check's";
    return ContainerValidation.command(command)
        .map(why -> owner + " `CommandInfo` is invalid: " + why);
  }

  private static Optional<String> http(HealthCheck.HTTPCheckInfo http) {
    String scheme = http.getScheme();
    if (http.hasScheme() && !scheme.equals("http") && !scheme.equals("https")) {
      return Optional.of("Unsupported HTTP health check scheme: '" + scheme + "'");
    }
    return path("HTTP health check", http.hasPath(), http.getPath());
  }

  private static Optional<String> path(String kind, boolean given, String path) {
    return !given || path.startsWith("/")
        ? Optional.empty()
        : Optional.of("The path '" + path + "' of " + kind + " must start with '/'");
  }

  private static Optional<String> time(String field, double seconds) {
    return seconds >= 0
        ? Optional.empty()
        : Optional.of("Expecting '" + field + "' to be non-negative");
  }
}
