package io.mesosj.examples.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.ShellBlock;
import io.mesosj.protocol.testing.Transcript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A shell in a container on two networks, in a terminal that tmux is. */
@NeedsRoot
class TerminalTourIT {
  @Test
  void theTourOfDocsMesosExecuteRuns() throws Exception {
    Process tour = new ProcessBuilder("bin/terminal-tour").redirectErrorStream(true).start();
    tour.getOutputStream().close();
    String said = new String(tour.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(tour.waitFor()).as(said).isZero();
    Transcript.assertSaid(ShellBlock.with(Path.of(".."), "docs/mesos-execute.md", "PS1="), said);
    List<String> lines = said.lines().toList();
    assertThat(lines.get(0)).startsWith("$ mesos-execute-j -it ");
    assertThat(lines.get(2)).isEqualTo("lo    inet 127.0.0.1/8");
    assertThat(lines.get(3)).matches("eth0    inet 10\\.88\\.[0-9]+\\.2/24");
    assertThat(lines.get(4)).matches("eth1    inet 10\\.87\\.[0-9]+\\.2/24");
    assertThat(lines.subList(5, lines.size()))
        .containsExactly(
            "# stty size",
            "30 100",
            "# stty size",
            "25 90",
            "# sleep 1000",
            "^C",
            "# exit 5",
            "$ echo $?",
            "5");
  }
}
