package io.mesosj.execute.library;

import static io.mesosj.execute.library.NetworkedCluster.ended;
import static io.mesosj.execute.library.NetworkedCluster.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Patience;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Mesos' check_tests.cpp and health_check_tests.cpp: checks of real tasks in real containers,
 * whatever executor they have.
 */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ChecksContract {
  private static final Duration LIMIT = Patience.LIMIT;
  private static final String FOREVER = "exec sleep 1000";
  private static final String HTTP_SERVER =
      "mkdir d; echo ok > d/index.html; exec busybox httpd -f -p 8080 -h d";

  /** Fast, and without any patience that a test does not ask for. */
  private static final String TIMES =
      "\"delay_seconds\":0,\"interval_seconds\":0.2,\"timeout_seconds\":5";

  private final NetworkedCluster cluster;

  ChecksContract(NetworkedCluster cluster) {
    this.cluster = cluster;
  }

  /** The task with the executor that the tests are about. */
  abstract TaskSpec.Builder withExecutor(TaskSpec.Builder task);

  @AfterAll
  void close() throws IOException {
    cluster.close();
  }

  private static CheckInfo check(String json) throws IOException {
    return MesosJson.merge("{" + TIMES + "," + json + "}", CheckInfo.newBuilder()).build();
  }

  private static CheckInfo commandCheck(String command) throws IOException {
    CheckInfo.Builder check = check("\"type\":\"COMMAND\"").toBuilder();
    check.getCommandBuilder().getCommandBuilder().setShell(true).setValue(command);
    return check.build();
  }

  private static HealthCheck health(String json) throws IOException {
    return MesosJson.merge(
            "{" + TIMES + ",\"grace_period_seconds\":0," + json + "}", HealthCheck.newBuilder())
        .build();
  }

  private static HealthCheck.Builder commandHealth(String command) throws IOException {
    HealthCheck.Builder check = health("\"type\":\"COMMAND\"").toBuilder();
    check.getCommandBuilder().setShell(true).setValue(command);
    return check;
  }

  private static TaskSpec.Builder task(String command) {
    return TaskSpec.named("checked").command(command).resources("cpus:0.1;mem:32");
  }

  private LaunchedTask launch(TaskSpec.Builder task) {
    return cluster.launcher().launch(withExecutor(task).build());
  }

  private TaskStatus awaited(LaunchedTask task, Predicate<TaskStatus> wanted) {
    await().atMost(LIMIT).until(() -> cluster.statuses(task).stream().anyMatch(wanted));
    return cluster.statuses(task).stream().filter(wanted).findFirst().orElseThrow();
  }

  private static boolean isCheck(TaskStatus status) {
    return status.getReason() == TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED;
  }

  private static boolean isHealth(TaskStatus status) {
    return status.getReason() == TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED;
  }

  private List<TaskStatus> checks(LaunchedTask task) {
    return cluster.statuses(task).stream().filter(ChecksContract::isCheck).toList();
  }

  private static void kill(LaunchedTask task) throws Exception {
    task.kill();
    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
  }

  @Test
  @Tag("CHK-01")
  void tellsTheExitCodeOfACommandCheck() throws Exception {
    LaunchedTask task = launch(task(FOREVER).check(commandCheck("exit 7")));

    assertThat(running(task).getCheckStatus().getType()).isEqualTo(CheckInfo.Type.COMMAND);
    assertThat(running(task).getCheckStatus().getCommand().hasExitCode()).isFalse();
    TaskStatus checked = awaited(task, ChecksContract::isCheck);
    assertThat(checked.getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(checked.getCheckStatus().getCommand().getExitCode()).isEqualTo(7);
    kill(task);
  }

  @Test
  @Tag("CHK-02")
  void tellsTheStatusOfAnHttpCheckInTheTasksNetwork() throws Exception {
    LaunchedTask task =
        launch(
            task(HTTP_SERVER)
                .networks("check-net")
                .check(
                    check("\"type\":\"HTTP\",\"http\":{\"port\":8080,\"path\":\"/index.html\"}")));

    assertThat(
            awaited(task, s -> isCheck(s) && s.getCheckStatus().getHttp().getStatusCode() == 200)
                .getCheckStatus()
                .getType())
        .isEqualTo(CheckInfo.Type.HTTP);
    kill(task);
  }

  @Test
  @Tag("CHK-03")
  void tellsWhetherAConnectionSucceeds() throws Exception {
    LaunchedTask task =
        launch(
            task("sleep 2; " + HTTP_SERVER)
                .networks("check-net")
                .check(check("\"type\":\"TCP\",\"tcp\":{\"port\":8080}")));

    awaited(task, s -> isCheck(s) && s.getCheckStatus().getTcp().hasSucceeded());
    awaited(task, s -> isCheck(s) && s.getCheckStatus().getTcp().getSucceeded());
    assertThat(checks(task))
        .extracting(s -> s.getCheckStatus().getTcp().getSucceeded())
        .containsExactly(false, true);
    kill(task);
  }

  @Test
  @Tag("CHK-04")
  void reportsOnlyChanges() throws Exception {
    LaunchedTask task =
        launch(
            task("sleep 1.5; touch flag; exec sleep 1000")
                .check(commandCheck("test -e \"$MESOS_SANDBOX/flag\"")));

    awaited(task, s -> isCheck(s) && s.getCheckStatus().getCommand().getExitCode() == 0);
    // Some more rounds, in which nothing changes.
    LaunchedTask later = launch(task("sleep 1"));
    ended(later);
    assertThat(checks(task))
        .extracting(s -> s.getCheckStatus().getCommand().getExitCode())
        .containsExactly(1, 0);
    kill(task);
  }

  @Test
  @Tag("CHK-05")
  @Tag("CHK-06")
  @Tag("HLT-04")
  void runsInTheTasksEnvironmentAndDirectory() throws Exception {
    String command = "test \"$COLOUR\" = blue && test \"$(pwd)\" = \"$MESOS_SANDBOX\"";
    LaunchedTask task =
        launch(
            task(FOREVER)
                .environment("COLOUR", "blue")
                .check(commandCheck(command))
                .healthCheck(commandHealth(command).build()));

    assertThat(awaited(task, ChecksContract::isCheck).getCheckStatus().getCommand().getExitCode())
        .isZero();
    assertThat(awaited(task, ChecksContract::isHealth).getHealthy()).isTrue();
    kill(task);
  }

  @Test
  @Tag("CHK-07")
  void hasNoResultWhenTheCheckTakesTooLong() throws Exception {
    CheckInfo slow = commandCheck("sleep 1000").toBuilder().setTimeoutSeconds(0.3).build();

    LaunchedTask task = launch(task(FOREVER).check(slow));

    TaskStatus checked = awaited(task, ChecksContract::isCheck);
    assertThat(checked.getCheckStatus().hasCommand()).isTrue();
    assertThat(checked.getCheckStatus().getCommand().hasExitCode()).isFalse();
    kill(task);
  }

  @Test
  @Tag("CHK-08")
  void carriesCheckAndHealthInEveryStatus() throws Exception {
    LaunchedTask task =
        launch(
            task(FOREVER)
                .check(commandCheck("sleep 0.5; exit 3"))
                .healthCheck(commandHealth("true").build()));

    awaited(task, s -> s.getHealthy() && s.getCheckStatus().getCommand().getExitCode() == 3);
    assertThat(cluster.statuses(task)).allMatch(s -> s.hasCheckStatus());

    task.kill();
    TaskStatus end = ended(task);
    assertThat(end.getCheckStatus().getCommand().getExitCode()).isEqualTo(3);
  }

  @ParameterizedTest
  @Tag("CHK-10")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | CheckInfo must specify 'type'",
        "{\"type\":\"COMMAND\"} | Expecting 'command' to be set for COMMAND check",
        "{\"type\":\"COMMAND\",\"command\":{\"command\":{}}} | Command check must contain 'shell command'",
        "{\"type\":\"HTTP\"} | Expecting 'http' to be set for HTTP check",
        "{\"type\":\"HTTP\",\"http\":{\"port\":80,\"path\":\"x\"}} | The path 'x' of HTTP check must start with '/'",
        "{\"type\":\"TCP\"} | Expecting 'tcp' to be set for TCP check",
        "{\"type\":\"TCP\",\"tcp\":{\"port\":80},\"delay_seconds\":-1} | Expecting 'delay_seconds' to be non-negative",
      })
  void refusesChecksThatSayNothing(String json, String why) throws Exception {
    TaskStatus status =
        ended(launch(task(FOREVER).check(MesosJson.merge(json, CheckInfo.newBuilder()).build())));

    assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
    assertThat(status.getMessage()).isEqualTo("Task uses invalid check: " + why);
  }

  @ParameterizedTest
  @Tag("HLT-10")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | HealthCheck must specify 'type'",
        "{\"type\":\"COMMAND\"} | Expecting 'command' to be set for COMMAND health check",
        "{\"type\":\"COMMAND\",\"command\":{\"shell\":false}} | Command health check must contain 'executable path'",
        "{\"type\":\"HTTP\",\"http\":{\"port\":80,\"scheme\":\"ftp\"}} | Unsupported HTTP health check scheme: 'ftp'",
        "{\"type\":\"HTTP\",\"http\":{\"port\":80,\"path\":\"x\"}} | The path 'x' of HTTP health check must start with '/'",
        "{\"type\":\"TCP\",\"tcp\":{\"port\":80},\"grace_period_seconds\":-1} | Expecting 'grace_period_seconds' to be non-negative",
      })
  void refusesHealthChecksThatSayNothing(String json, String why) throws Exception {
    HealthCheck check = MesosJson.merge(json, HealthCheck.newBuilder()).build();

    TaskStatus status = ended(launch(task(FOREVER).healthCheck(check)));

    assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
    assertThat(status.getMessage()).isEqualTo("Task uses invalid health check: " + why);
  }

  @Test
  @Tag("HLT-01")
  void tellsThatATaskIsHealthy() throws Exception {
    HealthCheck.Builder program = commandHealth("/bin/true");
    program.getCommandBuilder().setShell(false);
    Process image =
        new ProcessBuilder("../examples/bin/make-busybox-image", cluster.images().toString(), "box")
            .inheritIO()
            .start();
    assertThat(image.waitFor()).isZero();

    List<LaunchedTask> tasks =
        List.of(
            launch(task(FOREVER).healthCheck(commandHealth("exit 0").build())),
            launch(task(FOREVER).healthCheck(program.build())),
            launch(
                task(FOREVER)
                    .image("box")
                    .healthCheck(commandHealth("test -e /www/index.html").build())));

    for (LaunchedTask task : tasks) {
      assertThat(running(task).hasHealthy()).isFalse();
      assertThat(awaited(task, ChecksContract::isHealth).getHealthy()).isTrue();
      kill(task);
    }
  }

  @Test
  @Tag("HLT-02")
  void reportsFlappingHealthEachTime() throws Exception {
    // Every other time: the file is there or not.
    String flapping = "if [ -e f ]; then rm f; exit 1; else touch f; exit 0; fi";
    LaunchedTask task =
        launch(
            task(FOREVER).healthCheck(commandHealth(flapping).setConsecutiveFailures(2).build()));

    await()
        .atMost(LIMIT)
        .until(() -> cluster.statuses(task).stream().filter(ChecksContract::isHealth).count() >= 5);
    assertThat(cluster.statuses(task).stream().filter(ChecksContract::isHealth).limit(5))
        .extracting(TaskStatus::getHealthy)
        .containsExactly(true, false, true, false, true);
    kill(task);
  }

  @Test
  @Tag("HLT-03")
  void killsATaskThatFailsTooOften() throws Exception {
    LaunchedTask task =
        launch(
            task(FOREVER).healthCheck(commandHealth("exit 1").setConsecutiveFailures(3).build()));

    TaskStatus end = ended(task);

    assertThat(end.getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(end.getHealthy()).isFalse();
    assertThat(end.hasHealthy()).isTrue();
    assertThat(cluster.statuses(task).stream().filter(ChecksContract::isHealth)).hasSize(3);
  }

  @Test
  @Tag("HLT-05")
  void ignoresFailuresInTheGracePeriod() throws Exception {
    LaunchedTask task =
        launch(
            task("sleep 2; touch up; exec sleep 1000")
                .healthCheck(
                    commandHealth("test -e \"$MESOS_SANDBOX/up\"")
                        .setConsecutiveFailures(1)
                        .setGracePeriodSeconds(60)
                        .build()));

    assertThat(awaited(task, ChecksContract::isHealth).getHealthy()).isTrue();
    kill(task);
  }

  @Test
  @Tag("HLT-06")
  void countsFailuresInTheGracePeriodAfterASuccess() throws Exception {
    LaunchedTask task =
        launch(
            task("touch up; sleep 2; rm up; exec sleep 1000")
                .healthCheck(
                    commandHealth("test -e \"$MESOS_SANDBOX/up\"")
                        .setConsecutiveFailures(2)
                        .setGracePeriodSeconds(1000)
                        .build()));

    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(ended(task).getHealthy()).isFalse();
  }

  @Test
  @Tag("HLT-07")
  void triesAgainAfterACommandThatTookTooLong() throws Exception {
    String slowAtFirst = "if [ -e tried ]; then exit 0; fi; touch tried; sleep 1000";
    LaunchedTask task =
        launch(
            task(FOREVER)
                .healthCheck(
                    commandHealth(slowAtFirst)
                        .setTimeoutSeconds(0.5)
                        // A busy machine may miss that limit again.
                        .setConsecutiveFailures(20)
                        .build()));

    assertThat(awaited(task, s -> isHealth(s) && s.getHealthy()).getHealthy()).isTrue();
    assertThat(awaited(task, ChecksContract::isHealth).getHealthy()).isFalse();
    kill(task);
  }

  @Test
  @Tag("HLT-08")
  void looksInsideTheContainersNetwork() throws Exception {
    String tls =
        "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout k -out c 2>/dev/null;"
            + " exec openssl s_server -accept 8443 -cert c -key k -www -quiet";
    List<LaunchedTask> tasks =
        List.of(
            launch(
                task(HTTP_SERVER)
                    .networks("check-net")
                    .healthCheck(
                        health("\"type\":\"HTTP\",\"http\":{\"port\":8080,\"path\":\"/\"}"))),
            launch(
                task(tls)
                    .networks("check-net")
                    .healthCheck(
                        health(
                            "\"type\":\"HTTP\",\"consecutive_failures\":1000,\"http\":{\"port\":8443,\"scheme\":\"https\"}"))),
            launch(
                task(HTTP_SERVER)
                    .networks("check-net")
                    .healthCheck(health("\"type\":\"TCP\",\"tcp\":{\"port\":8080}"))));

    for (LaunchedTask task : tasks) {
      assertThat(awaited(task, s -> isHealth(s) && s.getHealthy()).getHealthy()).isTrue();
      kill(task);
    }
    // Nothing listens there in this network.
    LaunchedTask elsewhere =
        launch(
            task(FOREVER)
                .healthCheck(
                    health("\"type\":\"TCP\",\"tcp\":{\"port\":8080},\"consecutive_failures\":2")));
    assertThat(ended(elsewhere).getHealthy()).isFalse();
  }

  @Test
  @Tag("HLT-09")
  void keepsQuotesInCommands() throws Exception {
    String quoted = "test \"a 'b' \\\"c\\\"\" = 'a '\"'\"'b'\"'\"' \"c\"'";
    LaunchedTask task = launch(task(FOREVER).healthCheck(commandHealth(quoted).build()));

    assertThat(awaited(task, ChecksContract::isHealth).getHealthy()).isTrue();
    kill(task);
  }

  @Test
  @Tag("CMD-04")
  void neverRunsAgainWhileItIsBeingKilled() throws Exception {
    String flapping = "if [ -e f ]; then rm f; exit 1; else touch f; exit 0; fi";
    LaunchedTask task =
        launch(
            task("trap 'sleep 2; exit 0' TERM; while :; do sleep 0.1; done")
                .killGrace(Duration.ofSeconds(10))
                .healthCheck(commandHealth(flapping).setConsecutiveFailures(100).build()));
    awaited(task, ChecksContract::isHealth);

    task.kill();
    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);

    List<TaskState> states =
        cluster.statuses(task).stream().map(TaskStatus::getState).distinct().toList();
    assertThat(states)
        .containsExactly(
            TaskState.TASK_STARTING,
            TaskState.TASK_RUNNING,
            TaskState.TASK_KILLING,
            TaskState.TASK_KILLED);
    assertThat(cluster.statuses(task))
        .extracting(TaskStatus::getState)
        .endsWith(TaskState.TASK_KILLING, TaskState.TASK_KILLED);
  }

  @Test
  @Tag("CMD-05")
  void tellsACommandTheRoleOfItsResources() throws Exception {
    assertThat(ended(launch(task("test \"$MESOS_ALLOCATION_ROLE\" = '*'"))).getState())
        .isEqualTo(TaskState.TASK_FINISHED);
  }
}
