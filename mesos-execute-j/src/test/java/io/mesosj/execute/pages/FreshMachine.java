package io.mesosj.execute.pages;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What looks like a machine that was just installed, with our two programs in the search path:
 * namespaces of its own, which end with the script, without configured networks, images and
 * clusters.
 */
final class FreshMachine {
  /** What is written stays in memory, and goes away with the namespace. */
  private static final String SET_UP =
      """
      set -eu
      ip link set lo up
      work=$1
      mount -t tmpfs tmpfs "$work"
      mkdir "$work/changed" "$work/work"
      mount -t overlay -o "lowerdir=/etc,upperdir=$work/changed,workdir=$work/work" overlay /etc
      rm -rf /etc/cni
      mount -t tmpfs tmpfs /var/lib
      mount -t tmpfs -o mode=755 tmpfs /run
      cd ..
      PATH=$PWD/mesos-execute-j/bin:$PWD/isolator-shim/bin:$PATH
      export HOME=$work
      unset MESOS_EXECUTE_CLUSTERS MESOS_MASTER
      # Else the shell starts commands with Ctrl-C ignored.
      set -m
      await() { for try in $(seq 600); do if "$@" > /dev/null 2>&1; then return; fi; sleep 0.1; done; echo "NEVER: $*"; exit 1; }
      """;

  private FreshMachine() {}

  /**
   * Runs a script of bash in it, in the root of the tree; {@code await COMMAND…} waits there until
   * a command succeeds, {@code $work} is a directory that is empty.
   */
  static ProgramOutput run(Path directory, String script) throws IOException {
    return Program.of(
            Duration.ofMinutes(4),
            "unshare",
            "--mount",
            "--net",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "/bin/bash",
            "-c",
            SET_UP + script,
            "bash",
            directory.toString())
        .run();
  }
}
