package io.mesosj.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's example with two networks as it stands, on what looks like a fresh machine: network
 * and mount namespace of its own, without configured networks, images and clusters.
 */
class ReadmeIT {
  private static final String FIRST = "mesos-execute-j/bin/mesos-execute-j networks create";

  /** What is written stays in memory, and goes away with the namespace. */
  private static final String FRESH_MACHINE =
      """
      set -eu
      ip link set lo up
      mkdir -p /run/mesos-execute-j
      mount -t tmpfs tmpfs /run/mesos-execute-j
      mount -t tmpfs tmpfs "$1"
      mkdir "$1/changed" "$1/work"
      mount -t overlay -o "lowerdir=/etc,upperdir=$1/changed,workdir=$1/work" overlay /etc
      rm -rf /etc/cni
      mount -t tmpfs tmpfs /var/lib
      cd ..
      # Else the shell starts the command with Ctrl-C ignored.
      set -m
      """;

  private static final String LOOK =
      """
       & cli=$!
      page=
      for attempt in $(seq 100); do
        page=$(curl -s --max-time 2 http://127.0.0.1:8080/ || true)
        [ -z "$page" ] || break
        kill -0 $cli || break
        sleep 0.3
      done
      echo "PAGE $page"
      kill -INT $cli
      wait $cli || echo "ENDED $?"
      mesos-execute-j/bin/mesos-execute-j networks rm frontend storage
      ip -br link show type bridge | sed 's/^/BRIDGE /'
      """;

  @Test
  void theExampleWithTwoNetworksWorksAsItStands(@TempDir Path directory) throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    String lines =
        List.of(readme.split("```sh\n")).stream()
            .filter(block -> block.startsWith(FIRST))
            .findFirst()
            .orElseThrow();
    String example = lines.substring(0, lines.indexOf("\n```"));

    ProgramOutput output =
        Program.of(
                Duration.ofMinutes(4),
                "unshare",
                "--mount",
                "--net",
                "/bin/bash",
                "-c",
                FRESH_MACHINE + example + LOOK,
                "bash",
                directory.toString())
            .run();

    assertThat(output.text())
        .contains("created frontend in /etc/cni/net.d/frontend.conflist")
        .containsPattern("PAGE .*Hello from a container on Mesos")
        .contains("ENDED 130")
        .contains("removed frontend, storage")
        .doesNotContain("BRIDGE ");
    assertThat(output.status()).isZero();
  }
}
