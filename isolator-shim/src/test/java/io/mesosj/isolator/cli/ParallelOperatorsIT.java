package io.mesosj.isolator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.console.ExitCode;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.cli.Shim.Result;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands that know nothing of each other, on one root that comes and goes with them. */
@NeedsRoot
class ParallelOperatorsIT {
  private static final int OPERATORS = 6;
  private static final int ROUNDS = 12;

  private CniFixture cni;
  private Shim shim;

  @BeforeEach
  void makeFixture() throws IOException {
    cni = new CniFixture().scriptNetwork("net", "echo '{\"ip4\": {\"ip\": \"10.1.1.1/24\"}}'");
    shim =
        new Shim(
            "--network_cni_config_dir=" + cni.configDir(),
            "--network_cni_plugins_dir=" + cni.pluginDir(),
            "--runtime_dir=" + cni.runtimeDir(),
            "--network_cni_root_dir_persist=false");
  }

  @AfterEach
  void leavesNothing() throws IOException {
    cni.close();
  }

  private static <T> List<T> together(List<Callable<T>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> one : threads.invokeAll(work)) {
        results.add(one.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theRootIsMountedAndUnmountedByOneAtATime() throws Exception {
    List<Callable<Boolean>> operators = new ArrayList<>();
    for (int i = 0; i < OPERATORS; i++) {
      String id = "container-" + i;
      operators.add(() -> comesAndGoes(id));
    }
    assertThat(together(operators)).containsOnly(true);

    try (var left = Files.list(cni.root().getParent())) {
      // Whoever removed the lock's file could not know who waits for it.
      assertThat(left)
          .containsExactlyInAnyOrder(
              cni.root(),
              Layout.below(cni.runtimeDir()).lock(),
              Layout.below(cni.runtimeDir()).calls());
    }
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(cni.work() + "/");
  }

  private boolean comesAndGoes(String id) {
    for (int round = 0; round < ROUNDS; round++) {
      Result attached = shim.run("attach", id, "--networks=net");
      assertThat(attached.err()).isEmpty();
      assertThat(shim.run("inspect", id).out()).contains("10.1.1.1").doesNotContain("(gone)");
      assertThat(shim.run("detach", id).err()).isEmpty();
    }
    return true;
  }

  @Test
  void ofTwoWhoAttachTheSameContainerOneIsRefused() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Callable<Result> attach = () -> shim.run("attach", "twice", "--networks=net");
      List<Result> results = together(List.of(attach, attach, attach));

      assertThat(results).extracting(Result::code).containsOnlyOnce(ExitCode.OK);
      assertThat(results)
          .filteredOn(result -> result.code() != ExitCode.OK)
          .allSatisfy(result -> assertThat(result.err()).contains("is attached already"));
      assertThat(shim.run("status").code()).isZero();
      assertThat(shim.run("detach", "twice").code()).isZero();
    }
  }
}
