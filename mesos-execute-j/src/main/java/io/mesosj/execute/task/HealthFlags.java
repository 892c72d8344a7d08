package io.mesosj.execute.task;

import static io.mesosj.base.flags.Flag.text;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;

/**
 * Whether the task is well: health checks, which kill it when they fail, and checks that report.
 */
final class HealthFlags {
  static final Flag HEALTH_CMD =
      text(
          "health_cmd",
          "COMMAND",
          "Healthy while this shell line, run beside the task, ends with 0.");
  static final Flag HEALTH_HTTP =
      text(
          "health_http",
          "[https://:]PORT[/PATH]",
          "Healthy while a GET is answered with 200 to 399.");
  static final Flag HEALTH_TCP =
      text("health_tcp", "PORT", "Healthy while the port takes connections.");
  static final Flag HEALTH_INTERVAL =
      text("health_interval", "DURATION", "Time between two health checks. Default: 10secs.");
  static final Flag HEALTH_DELAY =
      text(
          "health_delay",
          "DURATION",
          "Time before the first health check. Default: 15secs, or --health_interval if shorter.");
  static final Flag HEALTH_RETRIES =
      text("health_retries", "N", "Failures in a row until the task is killed. Default: 3.");
  static final Flag HEALTH_TIMEOUT =
      text("health_timeout", "DURATION", "How long one health check may take. Default: 20secs.");
  static final Flag HEALTH_GRACE =
      text("health_grace", "DURATION", "How long failures are ignored at first. Default: 10secs.");
  static final Flag CHECK_CMD =
      text("check_cmd", "COMMAND", "Report the exit code of this shell line, run beside the task.");
  static final Flag CHECK_HTTP =
      text("check_http", "PORT[/PATH]", "Report the status code of a GET.");
  static final Flag CHECK_TCP =
      text("check_tcp", "PORT", "Report whether the port takes connections.");

  static final FlagGroup GROUP =
      FlagGroup.of(
          "Health",
          HEALTH_CMD,
          HEALTH_HTTP,
          HEALTH_TCP,
          HEALTH_INTERVAL,
          HEALTH_DELAY,
          HEALTH_RETRIES,
          HEALTH_TIMEOUT,
          HEALTH_GRACE,
          CHECK_CMD,
          CHECK_HTTP,
          CHECK_TCP);

  private HealthFlags() {}
}
