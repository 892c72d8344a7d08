package io.mesosj.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.Events;

/** What somebody sees whose test has failed. */
@NeedsRoot
@Timeout(180)
class FailureReportIT {
  @MesosCluster(networks = "front")
  static class FailingCase {
    @Test
    void fails(Launcher launcher) throws Exception {
      LaunchedTask task =
          launcher.launch(
              Tasks.shell("loser", "seq 1 100; printf 'a\\033[31mb\\n' >&2; sleep 1; exit 3")
                  .network("name=front")
                  .build());
      assertThat(Tasks.ended(task).getState()).isEqualTo(TaskState.TASK_FINISHED);
    }

    @Test
    void passes(TestCluster cluster) {
      assertThat(cluster.report()).startsWith("cluster at http://127.0.0.1:");
    }
  }

  @MesosCluster
  static class FailingBeforeAllCase {
    @BeforeAll
    static void fails(TestCluster cluster) {
      throw new IllegalStateException("no good: " + cluster.master());
    }

    @Test
    void isNeverRun() {}
  }

  @Test
  void statusesNetworksAndTheEndOfTheOutputAreInTheReport() {
    EngineExecutionResults results = Runs.results(FailingCase.class);
    Events tests = results.testEvents();

    tests.assertStatistics(events -> events.succeeded(1).failed(1).reportingEntryPublished(1));
    Throwable failure = failure(tests);
    String report = String.valueOf(failure.getSuppressed()[0].getMessage());
    assertThat(report)
        .contains("  network front 10.2", " on mj")
        .containsPattern("\ntask loser\\.[0-9a-f-]+ is TASK_FAILED\n")
        .contains("  TASK_RUNNING\n")
        .contains("  TASK_FAILED: Command exited with status 3")
        .contains("  on network front as 10.2")
        .containsPattern("\n  ADD of bridge on front as eth0 took \\d+ ms\n    read \\{\"args\":")
        .containsPattern("\n    answered \\{.*\"10\\.2[0-9.]+/24\"")
        .contains("  stdout:\n    81\n    82\n", "\n    100\n  stderr:\n    a\\u001b[31mb\n")
        .doesNotContain("    80\n");
    List<String> published = new ArrayList<>();
    tests.reportingEntryPublished().stream()
        .forEach(
            event ->
                event
                    .getPayload(org.junit.platform.engine.reporting.ReportEntry.class)
                    .ifPresent(entry -> published.addAll(entry.getKeyValuePairs().values())));
    assertThat(published).singleElement().satisfies(text -> assertThat(report).contains(text));
  }

  @Test
  void aClassThatCanNotBeginTellsToo() {
    Events classes = Runs.results(FailingBeforeAllCase.class).containerEvents();

    Throwable failure = failure(classes);
    assertThat(failure).hasMessageStartingWith("no good: http://");
    assertThat(failure.getSuppressed()[0]).hasMessageContaining("no tasks");
  }

  private static Throwable failure(Events events) {
    return events.failed().stream()
        .findFirst()
        .orElseThrow()
        .getPayload(TestExecutionResult.class)
        .orElseThrow()
        .getThrowable()
        .orElseThrow();
  }
}
