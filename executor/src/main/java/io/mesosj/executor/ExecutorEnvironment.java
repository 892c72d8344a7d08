package io.mesosj.executor;

import io.mesosj.protocol.duration.MesosDuration;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent tells an executor in its environment.
 *
 * @param agent the executor API's address
 * @param frameworkId {@code MESOS_FRAMEWORK_ID}
 * @param executorId {@code MESOS_EXECUTOR_ID}
 * @param sandbox {@code MESOS_SANDBOX}, as the executor sees it
 * @param checkpoint whether the executor outlives its agent
 * @param recoveryTimeout how long a checkpointed executor looks for a lost agent
 * @param subscriptionBackoffMax the longest pause between two attempts
 * @param shutdownGracePeriod how long the executor may take to shut down
 * @param authenticationToken the bearer token for calls, if the agent wants one
 */
public record ExecutorEnvironment(
    URI agent,
    String frameworkId,
    String executorId,
    Path sandbox,
    boolean checkpoint,
    Duration recoveryTimeout,
    Duration subscriptionBackoffMax,
    Duration shutdownGracePeriod,
    Optional<String> authenticationToken) {

  /**
   * Reads the {@code MESOS_*} variables.
   *
   * @throws IllegalArgumentException naming the variable that is missing or wrong
   */
  public static ExecutorEnvironment from(Map<String, String> environment) {
    return new ExecutorEnvironment(
        URI.create("http://" + required(environment, "MESOS_AGENT_ENDPOINT") + "/api/v1/executor"),
        required(environment, "MESOS_FRAMEWORK_ID"),
        required(environment, "MESOS_EXECUTOR_ID"),
        Path.of(required(environment, "MESOS_SANDBOX")),
        "1".equals(environment.get("MESOS_CHECKPOINT")),
        duration(environment, "MESOS_RECOVERY_TIMEOUT", Duration.ofMinutes(15)),
        duration(environment, "MESOS_SUBSCRIPTION_BACKOFF_MAX", Duration.ofSeconds(2)),
        duration(environment, "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", Duration.ofSeconds(5)),
        Optional.ofNullable(environment.get("MESOS_EXECUTOR_AUTHENTICATION_TOKEN")));
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(
          name + " is not set: an executor must be started by a Mesos agent");
    }
    return value;
  }

  private static Duration duration(
      Map<String, String> environment, String name, Duration otherwise) {
    String value = environment.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return MesosDuration.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }
}
