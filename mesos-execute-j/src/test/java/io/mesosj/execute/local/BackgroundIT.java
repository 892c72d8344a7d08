package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clusters in the background, on what looks like a machine where nobody else has one: {@code
 * /run/mesos-execute-j}, where they are found, is the test's own.
 */
@NeedsRoot
class BackgroundIT {
  private static final String OWN_MACHINE =
      """
      set -eu
      ip link set lo up
      mkdir -p /run/mesos-execute-j
      mount -t tmpfs tmpfs /run/mesos-execute-j
      mount -t tmpfs tmpfs /var/lib
      cd "$1"
      launcher=$2
      m() { "$launcher" "$@"; }
      unset MESOS_MASTER MESOS_EXECUTE_CLUSTERS
      trap 'for one in $(m local list -q); do m local stop $one; done' EXIT
      said() { "$@" && echo "CODE 0" || echo "CODE $?"; }
      """;

  private static final Path LAUNCHER = Path.of("bin", "mesos-execute-j").toAbsolutePath();

  @TempDir Path directory;

  private String run(String script) throws IOException {
    ProgramOutput output =
        Program.of(
                Duration.ofMinutes(4),
                "unshare",
                "--mount",
                "--net",
                "/bin/bash",
                "-c",
                OWN_MACHINE + script,
                "bash",
                directory.toString(),
                LAUNCHER.toString())
            .run();
    assertThat(output.status()).as(output.text()).isZero();
    return output.text();
  }

  @Test
  void theDefaultOneIsFoundByAllVerbsAndNothingIsLeftOfIt() throws IOException {
    String text =
        run(
            """
            said m local status
            m local start
            m local status
            pid=$(m local list --output=json | sed 's/.*"pid"://; s/}//')
            said env MESOS_EXECUTE_CLUSTERS="$PWD/others" "$launcher" local status
            said m local start
            m -d --name=job --command='exec sleep 1000' -q
            m ps -q
            m exec job -- echo inside
            m kill job
            m local stop
            said m local status
            m local list
            kill -0 $pid || echo NO PROCESS
            """);

    assertThat(text)
        .contains(
            "no cluster 'default' was started; 'local list' shows those that were\nCODE 4",
            "cluster 'default' runs already, at http://127.0.0.1:",
            "job\njob\ninside\n",
            "TASK_KILLED for task 'job'",
            "NO PROCESS")
        .containsPattern("default +running +http://127.0.0.1:[0-9]+ +[0-9]+\n");
  }

  @Test
  void printsLinksToItsPageAndLogsNone() throws IOException {
    String text =
        run(
            """
            open() { curl -s -o /dev/null -w 'OPENED %{http_code}\n' "$1"; }
            m local start 2>told
            link=$(grep token= told)
            open "$link"
            open "$link"
            next=$(m local webui)
            open "$next"
            ! grep token /run/mesos-execute-j/clusters/default.log && echo NOT LOGGED
            m local start without --no-webui 2>told
            grep token= told || echo NO LINK
            said m local webui --master=without
            """);

    assertThat(text)
        .contains("OPENED 303\nOPENED 403\nOPENED 303\nNOT LOGGED\n", "NO LINK\n")
        .containsPattern(
            "the page: http://.* is no embedded cluster, or one that has this.*\nCODE 1");
  }

  @Test
  void severalHaveNames() throws IOException {
    String text =
        run(
            """
            m local start a --agent_resources='cpus:1;mem:128'
            m local start b
            m local list -q
            m -d --master=b --name=job --command='exec sleep 1000' -q
            echo "A $(m ps -q --master=a)"
            echo "B $(m ps -q --master=b)"
            said m ps --master=c
            said m ps
            m kill --master=b job
            m local agent drain agent --master=b --output=json
            m local webui --master=b --output=json
            m local stop a --output=json
            m local list --output=json
            m local stop b
            m clean --output=json
            """);

    assertThat(text)
        .contains(
            "\na\nb\njob\nA \nB job\n",
            "nor does a cluster of that name run",
            "must name a master that runs, or 'mesos-execute-j local start' start one",
            "{\"name\":\"b\",\"state\":\"running\",\"master\":\"http://127.0.0.1:",
            "\"agent\":\"agent\",\"action\":\"drain\"}",
            "{\"link\":\"http://127.0.0.1:",
            "{\"name\":\"a\",\"state\":\"stopped\",\"master\":\"http://127.0.0.1:")
        .doesNotContain("\"name\":\"a\",\"state\":\"running\"");
  }

  @Test
  void oneThatWasKilledIsSeenAndStartsAgain() throws IOException {
    String text =
        run(
            """
            m local start
            kill -9 $(m local status --output=json | sed 's/.*"pid"://;s/}//')
            said m local status
            said m ps
            m local start
            m ps
            m local stop
            said m local stop
            """);

    assertThat(text)
        .containsPattern("default +killed +http.*\nCODE 3")
        .containsPattern("TASK +NAME +STATE")
        .contains("no cluster 'default' was started");
  }

  @Test
  void whoGivesUpWaitingGetsNone() throws IOException {
    String text =
        run(
            """
            mkfifo config
            there() { pgrep -f -- "-Dmesosj.cluster.name=given-up-$$" >/dev/null; }
            "$launcher" local start given-up-$$ --image_gc_config=./config & start=$!
            echo '{}' >config
            # It has read that, and the cluster waits to read it as well.
            until there; do sleep 0.1; done
            kill $start
            wait $start || echo "CODE $?"
            while there; do sleep 0.1; done
            m local list
            """);

    assertThat(text).contains("CODE 143\nCLUSTER").doesNotContain("given-up");
  }

  @Test
  void tellsWhyOneDoesNotStart() throws IOException {
    String text =
        run(
            """
            said m local start --port=70000
            said m local start ../x
            m local start a --port=5099
            said m local start b --port=5099
            m local list -q
            m local stop a
            """);

    assertThat(text)
        .contains(
            "'70000' is not a port from 0 to 65535\nCODE 2",
            "a cluster's name has letters",
            "cluster 'b' did not start: ")
        .containsPattern("did not start: .*(in use|Address already).*\nCODE 1\na\n");
  }
}
