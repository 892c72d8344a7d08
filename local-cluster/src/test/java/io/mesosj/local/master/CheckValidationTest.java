package io.mesosj.local.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckValidationTest {
  private static Optional<String> problem(String fields) throws TextFormat.ParseException {
    TaskInfo.Builder task = TaskInfo.newBuilder();
    TextFormat.merge(fields, task);
    return CheckValidation.task(task.buildPartial());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "check { type: COMMAND command { command { value: 'true' } } }",
        "check { type: COMMAND command { command { shell: false value: '/bin/true' } } }",
        "check { type: HTTP http { port: 80 } }",
        "check { type: HTTP http { port: 80 path: '/health' } }",
        "check { type: TCP tcp { port: 80 } delay_seconds: 0 interval_seconds: 0.5 }",
        "health_check { type: COMMAND command { value: 'true' } }",
        "health_check { type: HTTP http { port: 80 scheme: 'https' path: '/' } }",
        "health_check { type: HTTP http { port: 80 scheme: 'http' } }",
        "health_check { type: TCP tcp { port: 80 } grace_period_seconds: 0 }",
      })
  void takes(String fields) throws TextFormat.ParseException {
    assertThat(problem(fields)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{ tcp { port: 80 } }|CheckInfo must specify 'type'",
        "{ type: UNKNOWN }|'UNKNOWN' is not a valid check type",
        "{ type: COMMAND }|Expecting 'command' to be set for COMMAND check",
        "{ type: COMMAND command { command { } } }" + "|Command check must contain 'shell command'",
        "{ type: COMMAND command { command { shell: false } } }"
            + "|Command check must contain 'executable path'",
        "{ type: HTTP }|Expecting 'http' to be set for HTTP check",
        "{ type: HTTP http { port: 1 path: 'x' } }"
            + "|The path 'x' of HTTP check must start with '/'",
        "{ type: TCP }|Expecting 'tcp' to be set for TCP check",
        "{ type: TCP tcp { port: 1 } delay_seconds: -1 }"
            + "|Expecting 'delay_seconds' to be non-negative",
        "{ type: TCP tcp { port: 1 } interval_seconds: -1 }"
            + "|Expecting 'interval_seconds' to be non-negative",
        "{ type: TCP tcp { port: 1 } timeout_seconds: nan }"
            + "|Expecting 'timeout_seconds' to be non-negative",
      })
  void refusesACheck(String check, String why) throws TextFormat.ParseException {
    assertThat(problem("check " + check)).contains("Task uses invalid check: " + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{ tcp { port: 80 } }|HealthCheck must specify 'type'",
        "{ type: UNKNOWN }|'UNKNOWN' is not a valid health check type",
        "{ type: COMMAND }|Expecting 'command' to be set for COMMAND health check",
        "{ type: COMMAND command { } }|Command health check must contain 'shell command'",
        "{ type: HTTP }|Expecting 'http' to be set for HTTP health check",
        "{ type: HTTP http { port: 1 scheme: 'ftp' } }"
            + "|Unsupported HTTP health check scheme: 'ftp'",
        "{ type: HTTP http { port: 1 path: 'x' } }"
            + "|The path 'x' of HTTP health check must start with '/'",
        "{ type: TCP }|Expecting 'tcp' to be set for TCP health check",
        "{ type: TCP tcp { port: 1 } grace_period_seconds: -0.1 }"
            + "|Expecting 'grace_period_seconds' to be non-negative",
        "{ type: TCP tcp { port: 1 } delay_seconds: -1 }"
            + "|Expecting 'delay_seconds' to be non-negative",
        "{ type: TCP tcp { port: 1 } interval_seconds: -1 }"
            + "|Expecting 'interval_seconds' to be non-negative",
        "{ type: TCP tcp { port: 1 } timeout_seconds: -1 }"
            + "|Expecting 'timeout_seconds' to be non-negative",
      })
  void refusesAHealthCheck(String check, String why) throws TextFormat.ParseException {
    assertThat(problem("health_check " + check)).contains("Task uses invalid health check: " + why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"check { type: TCP } health_check { type: HTTP }"})
  void tellsOfTheCheckFirst(String both) throws TextFormat.ParseException {
    assertThat(problem(both).orElseThrow()).startsWith("Task uses invalid check: ");
  }
}
