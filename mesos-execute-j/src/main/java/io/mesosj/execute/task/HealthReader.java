package io.mesosj.execute.task;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.HealthCheck;

/** {@code --health_… --check_…}. */
final class HealthReader {
  private static final double NANOS = 1e9;

  /** Mesos' own, which would let a check of every second begin after fifteen. */
  private static final double DEFAULT_DELAY = 15;

  private HealthReader() {}

  static Optional<HealthCheck> readHealth(Values values) throws UsageException {
    Optional<Flag> kind =
        only(values, HealthFlags.HEALTH_CMD, HealthFlags.HEALTH_HTTP, HealthFlags.HEALTH_TCP);
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    Flag flag = kind.get();
    String text = values.text(flag, "");
    HealthCheck.Builder health = HealthCheck.newBuilder();
    if (flag.equals(HealthFlags.HEALTH_CMD)) {
      health.setType(HealthCheck.Type.COMMAND).setCommand(shell(text));
    } else if (flag.equals(HealthFlags.HEALTH_TCP)) {
      health.setType(HealthCheck.Type.TCP).getTcpBuilder().setPort(HttpTarget.port(flag, text));
    } else {
      HttpTarget target = HttpTarget.parse(flag, text);
      health.setType(HealthCheck.Type.HTTP);
      health.getHttpBuilder().setScheme(target.scheme()).setPort(target.port());
      if (!target.path().isEmpty()) {
        health.getHttpBuilder().setPath(target.path());
      }
    }
    Optional<Double> interval = seconds(values, HealthFlags.HEALTH_INTERVAL);
    interval.ifPresent(health::setIntervalSeconds);
    seconds(values, HealthFlags.HEALTH_DELAY)
        .or(() -> interval.filter(often -> often < DEFAULT_DELAY))
        .ifPresent(health::setDelaySeconds);
    Optional<String> retries = values.text(HealthFlags.HEALTH_RETRIES);
    if (retries.isPresent()) {
      health.setConsecutiveFailures(count(retries.get()));
    }
    seconds(values, HealthFlags.HEALTH_TIMEOUT).ifPresent(health::setTimeoutSeconds);
    seconds(values, HealthFlags.HEALTH_GRACE).ifPresent(health::setGracePeriodSeconds);
    return Optional.of(health.build());
  }

  static Optional<CheckInfo> readCheck(Values values) throws UsageException {
    Optional<Flag> kind =
        only(values, HealthFlags.CHECK_CMD, HealthFlags.CHECK_HTTP, HealthFlags.CHECK_TCP);
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    Flag flag = kind.get();
    String text = values.text(flag, "");
    CheckInfo.Builder check = CheckInfo.newBuilder();
    if (flag.equals(HealthFlags.CHECK_CMD)) {
      check.setType(CheckInfo.Type.COMMAND).getCommandBuilder().setCommand(shell(text));
    } else if (flag.equals(HealthFlags.CHECK_TCP)) {
      check.setType(CheckInfo.Type.TCP).getTcpBuilder().setPort(HttpTarget.port(flag, text));
    } else {
      HttpTarget target = HttpTarget.parse(flag, text);
      if (target.scheme().equals("https")) {
        throw new UsageException(flag + " knows http only; --health_http knows https");
      }
      check.setType(CheckInfo.Type.HTTP).getHttpBuilder().setPort(target.port());
      if (!target.path().isEmpty()) {
        check.getHttpBuilder().setPath(target.path());
      }
    }
    return Optional.of(check.build());
  }

  private static Optional<Flag> only(Values values, Flag... flags) throws UsageException {
    List<Flag> given = List.of(flags).stream().filter(values::given).toList();
    if (given.size() > 1) {
      throw new UsageException(given.get(0) + " and " + given.get(1) + " exclude each other");
    }
    return given.stream().findFirst();
  }

  private static CommandInfo shell(String line) {
    return CommandInfo.newBuilder().setShell(true).setValue(line).build();
  }

  private static int count(String text) throws UsageException {
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new UsageException(
          HealthFlags.HEALTH_RETRIES
              + ": '"
              + OneLine.of(text, 20)
              + "' is not a number from 1 on");
    }
    return Integer.parseInt(text);
  }

  private static Optional<Double> seconds(Values values, Flag flag) throws UsageException {
    return DurationReader.read(values, flag).map(Duration::toNanos).map(nanos -> nanos / NANOS);
  }
}
