package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Many containers at a time, with a plugin that fails at random before or after it did its work.
 * {@code -Dmesosj.soak=long} runs 200 containers in five rounds.
 */
@NeedsRoot
class StressIT {
  private static final boolean LONG = "long".equals(System.getProperty("mesosj.soak"));
  private static final int CONTAINERS = LONG ? 200 : 48;
  private static final int ROUNDS = LONG ? 5 : 2;
  private static final int AT_ONCE = 16;

  /** Hands on to the real plugin; one call in ten fails, before or after the real one ran. */
  private static final String FLAKY =
      """
      #!/bin/sh
      random() { od -An -N2 -tu2 /dev/urandom | tr -d ' '; }
      fail() { echo '{"code": 999, "msg": "bad luck"}'; exit 1; }
      luck=$(($(random) %% 20))
      [ $luck = 0 ] && fail
      if [ $luck = 1 ]; then %1$s/bridge > /dev/null; fail; fi
      exec %1$s/bridge
      """;

  private final AtomicInteger attached = new AtomicInteger();
  private final AtomicInteger failedAdds = new AtomicInteger();
  private final AtomicInteger failedDels = new AtomicInteger();
  private final Map<String, String> owners = new ConcurrentHashMap<>();

  @Test
  void nothingLeaksAndNoAddressIsGivenTwice() throws Exception {
    CniFixture cni = new CniFixture().bridge("net");
    Path flaky = cni.pluginDir().resolve("bridge");
    Files.writeString(flaky, FLAKY.formatted(CniFixture.PLUGINS));
    assertThat(flaky.toFile().setExecutable(true)).isTrue();
    CniIsolator isolator = cni.isolator();
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<String> ids = attachAll(isolator, pool);
        detachAll(isolator, pool, ids);
        Awaitility.await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> isolator.undetached().isEmpty());
        cni.assertNothingLeftButTheRoot();
        assertThat(cni.root()).isEmptyDirectory();
      }
    } finally {
      pool.shutdownNow();
      isolator.close();
    }
    cni.close();
    report();
  }

  private List<String> attachAll(CniIsolator isolator, ExecutorService pool) throws Exception {
    List<String> ids = new ArrayList<>();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < CONTAINERS; i++) {
      String id = UUID.randomUUID().toString();
      ids.add(id);
      all.add(pool.submit(() -> attach(isolator, id)));
    }
    for (Future<?> one : all) {
      one.get();
    }
    return ids;
  }

  private Void attach(CniIsolator isolator, String id) throws IOException {
    isolator.prepare(id, ContainerSpec.of(List.of(NetworkSpecs.parseOne("net")), Optional.empty()));
    try {
      AttachedContainer container = isolator.isolate(id);
      String address = container.networks().get(0).getIpAddresses(0).getIpAddress();
      assertThat(owners.put(address, id)).as(address + " is given out").isNull();
      attached.incrementAndGet();
    } catch (IsolatorException e) {
      assertThat(e).hasMessageEndingWith("bad luck");
      failedAdds.incrementAndGet();
    }
    return null;
  }

  private void detachAll(CniIsolator isolator, ExecutorService pool, List<String> ids)
      throws Exception {
    List<Future<?>> all = new ArrayList<>();
    for (String id : ids) {
      all.add(
          pool.submit(
              () -> {
                owners.values().remove(id);
                try {
                  isolator.cleanup(id);
                } catch (IsolatorException e) {
                  assertThat(e).hasMessageEndingWith("bad luck");
                  failedDels.incrementAndGet();
                }
                return null;
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
  }

  @SuppressWarnings("SystemOut") // the figure that ./check shows
  private void report() {
    System.out.printf(
        "soak: %d rounds of %d containers, %d at a time: %d attached, %d ADDs and %d DELs failed,"
            + " leaks: 0, addresses given twice: 0%n",
        ROUNDS, CONTAINERS, AT_ONCE, attached.get(), failedAdds.get(), failedDels.get());
  }
}
