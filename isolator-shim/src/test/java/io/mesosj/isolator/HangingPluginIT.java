package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.base.process.RunningProcess;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plugins that do not come back, verb by verb: who waits, how long, and who may end it. */
@NeedsRoot
class HangingPluginIT {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final String id = UUID.randomUUID().toString();
  private CniFixture cni;
  private Path hanging;
  private Path begun;

  @BeforeEach
  void makeFixture() throws IOException {
    cni = new CniFixture();
    hanging = cni.work().resolve("hanging");
    begun = cni.work().resolve("begun");
    for (String name : List.of("one", "two", "three")) {
      cni.scriptNetwork(name, "").config(name + ".conf", config(name));
    }
    for (String plugin : List.of("one", "two", "three")) {
      Files.writeString(cni.pluginDir().resolve("plugin-" + plugin), script());
    }
  }

  @AfterEach
  void leavesNothing() throws Exception {
    Files.deleteIfExists(hanging);
    try (OperatorIsolator operator = OperatorIsolator.create(options(SHORT))) {
      operator.detachByForce(id);
    }
    cni.close();
  }

  private static String config(String name) {
    return "{\"cniVersion\": \"1.1.0\", \"name\": \"%s\", \"plugins\": [{\"type\": \"plugin-%s\"}]}"
        .formatted(name, name);
  }

  /** Hangs with a child of its own in the verbs that the file names. */
  private String script() {
    return """
        #!/bin/sh
        if grep -qs "$CNI_COMMAND" %s; then touch %s; sleep 300 & sleep 300; exit 0; fi
        case $CNI_COMMAND in
        VERSION) echo '{"cniVersion": "1.1.0", "supportedVersions": ["1.0.0", "1.1.0"]}' ;;
        ADD)
          nsenter --net=$CNI_NETNS ip link add $CNI_IFNAME type bridge
          echo '{"cniVersion": "1.1.0", "ips": [{"address": "10.1.1.1/24"}]}' ;;
        esac
        """
        .formatted(hanging, begun);
  }

  private IsolatorOptions options(Duration limit) {
    return cni.options(DefaultDns.none(), limit);
  }

  private ContainerSpec spec() {
    return ContainerSpec.of(
        List.of(
            NetworkSpecs.parseOne("one"),
            NetworkSpecs.parseOne("two"),
            NetworkSpecs.parseOne("three")),
        Optional.empty());
  }

  private void hangIn(String... verbs) throws IOException {
    Files.deleteIfExists(begun);
    Files.writeString(hanging, String.join("\n", verbs) + "\n");
  }

  private void assertTakesOneLimit(ThrowingCallable work) {
    long start = System.nanoTime();
    assertThatThrownBy(work)
        .isInstanceOf(IsolatorException.class)
        .hasMessageContaining("longer than 1.0 s");
    // Three of them would take three seconds, and processes have to be ended.
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(SHORT.multipliedBy(2).plusMillis(900));
    assertNoPluginRuns();
  }

  /** Whoever runs it is interrupted once the plugin hangs, and comes back at once. */
  private void assertEndsByInterrupt(ThrowingCallable work) throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread worker =
        new Thread(
            () -> {
              try {
                work.call();
                ended.complete(new AssertionError("it ended well"));
              } catch (Throwable e) {
                ended.complete(e);
              }
            });
    worker.start();
    Awaitility.await().atMost(Patience.LIMIT).until(() -> Files.exists(begun));
    long start = System.nanoTime();
    worker.interrupt();
    assertThat(ended.get(60, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    assertNoPluginRuns();
  }

  private void assertNoPluginRuns() {
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .until(
            () ->
                RunningProcess.besideThisOne().stream()
                    .noneMatch(
                        process ->
                            process
                                .variable("CNI_PATH")
                                .filter(path -> path.contains(cni.pluginDir().toString()))
                                .isPresent()));
  }

  @Test
  void aTeardownHasOneLimit() throws Exception {
    try (OperatorIsolator operator = OperatorIsolator.create(options(SHORT))) {
      operator.attach(id, spec());
      hangIn("DEL");

      assertTakesOneLimit(() -> operator.detach(id));

      assertThat(operator.undetached()).containsKey(id);
      Files.delete(hanging);
      operator.detach(id);
      assertThat(operator.undetached()).isEmpty();
    }
  }

  @Test
  void aCheckHasOneLimit() throws Exception {
    try (OperatorIsolator operator = OperatorIsolator.create(options(SHORT))) {
      operator.attach(id, spec());
      hangIn("CHECK");

      assertTakesOneLimit(() -> operator.check(id));

      Files.delete(hanging);
      assertThat(operator.check(id).networks()).hasSize(3);
    }
  }

  @Test
  void eachNetworksGcHasOneLimitAndTheOthersGetTheirs() throws Exception {
    try (OperatorIsolator operator = OperatorIsolator.create(options(SHORT))) {
      operator.attach(id, spec());
      cni.config("two.conf", config("two").replace("1.1.0", "1.0.0"));
      hangIn("GC");

      GarbageCollection collected = operator.gc();

      assertThat(collected.failed()).containsOnlyKeys("one", "three");
      Files.delete(hanging);
      assertThat(operator.gc().failed()).isEmpty();
    }
  }

  @Test
  void aTeardownEndsByAnInterruptAndCanBeDoneAgain() throws Exception {
    try (OperatorIsolator operator = OperatorIsolator.create(options(LONG))) {
      operator.attach(id, spec());
      hangIn("DEL");

      assertEndsByInterrupt(() -> operator.detach(id));

      assertThat(operator.undetached()).containsKey(id);
      Files.delete(hanging);
      operator.detach(id);
      assertThat(cni.root().resolve(id)).doesNotExist();
    }
  }

  @Test
  void aCheckEndsByAnInterrupt() throws Exception {
    try (OperatorIsolator operator = OperatorIsolator.create(options(LONG))) {
      operator.attach(id, spec());
      hangIn("CHECK");

      assertEndsByInterrupt(() -> operator.check(id));

      Files.delete(hanging);
      assertThat(operator.check(id).networks()).hasSize(3);
    }
  }

  @Test
  void aLaunchThatIsCancelledWhileItsSecondNetworkHangsLeavesNothing() throws Exception {
    try (CniIsolator isolator = CniIsolator.create(options(LONG))) {
      isolator.prepare(id, spec());
      Files.writeString(
          cni.pluginDir().resolve("plugin-two"),
          script().replace("grep -qs \"$CNI_COMMAND\"", "[ $CNI_COMMAND = ADD ] && test -e"));
      hangIn("nothing");

      assertEndsByInterrupt(() -> isolator.isolate(id));

      assertThat(isolator.undetached()).isEmpty();
      assertThat(cni.root().resolve(id)).doesNotExist();
    }
  }

  /** Both the ADD and what should undo it. */
  @Test
  void aLaunchWhosePluginHangsInAddAndDelIsGivenUp() throws Exception {
    try (CniIsolator isolator = CniIsolator.create(options(SHORT))) {
      isolator.prepare(id, spec());
      hangIn("ADD", "DEL");
      long start = System.nanoTime();

      assertThatThrownBy(() -> isolator.isolate(id))
          .hasMessageContaining("it was killed because it took longer than 1.0 s");

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
      assertNoPluginRuns();
      Files.delete(hanging);
      isolator.recover(Set.of());
    }
  }
}
