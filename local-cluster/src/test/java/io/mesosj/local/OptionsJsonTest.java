package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.isolator.DefaultDns;
import io.mesosj.local.access.Authentication;
import io.mesosj.local.agent.ExecutorTimeouts;
import io.mesosj.local.container.Confinement;
import io.mesosj.local.image.DockerConfig;
import io.mesosj.local.image.ImageGcConfig;
import io.mesosj.local.tls.TlsPaths;
import io.mesosj.protocol.resources.Resources;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Options on their way to a cluster in another process. */
class OptionsJsonTest {
  /** Those that only a process of their own can have, that it is in another one, and their sum. */
  private static final Set<String> LEFT_OUT =
      Set.of("pullListener", "hostPorts", "cgroupParent", "rootless", "offers");

  private static LocalClusterOptions.Builder others() {
    return LocalClusterOptions.builder()
        .workDir(Path.of("/w"))
        .runtimeDir(Path.of("/r"))
        .networkCniConfigDir(Path.of("/c"))
        .networkCniPluginsDir(List.of(Path.of("/p"), Path.of("/q")))
        .dockerConfig(new DockerConfig("{\"auths\":{}}"))
        .dockerRegistry("https://registry")
        .dockerStoreDir(Path.of("/s"))
        .imageGcConfig(
            new ImageGcConfig(OptionalDouble.of(0.25), Duration.ofMinutes(3), List.of("busybox")))
        .defaultContainerDns(
            DefaultDns.parse(
                "{\"mesos\":[{\"network_mode\":\"CNI\",\"dns\":{\"nameservers\":[\"10.1.1.1\"]}}]}"))
        .httpExecutorDomainSockets(true)
        .domainSocketLocation(Path.of("/d"))
        .ip("127.0.0.2")
        .masterPort(5050)
        .agents(
            List.of(
                LocalAgentOptions.parse(
                    "name=one,resources=cpus:2;mem:64,attributes=rack:r1,port=7,domain=r/z"),
                LocalAgentOptions.parse("name=two")))
        .besides(Resources.parse("ports:[80-81]"))
        .credentials(Map.of("principal", "secret"))
        .authentication(new Authentication(true, false, true, false))
        .tls(new TlsPaths(Path.of("/cert"), Path.of("/key"), Optional.of(Path.of("/ca"))))
        .offerTimeout(Duration.ofMillis(1500))
        .agentTimeout(Duration.ofSeconds(7))
        .executorTimeouts(
            new ExecutorTimeouts(
                Duration.ofSeconds(8), Duration.ofSeconds(9), Duration.ofSeconds(10)))
        .pluginTimeLimit(Duration.ofSeconds(11))
        .confinement(new Confinement("/seccomp", true, 12, true, false, Duration.ofSeconds(13)))
        .webui(false);
  }

  @Test
  void everyOptionArrives() throws Exception {
    LocalClusterOptions plain = LocalClusterOptions.builder().build();
    LocalClusterOptions sent = others().build();

    LocalClusterOptions arrived = OptionsJson.read(OptionsJson.write(sent)).build();
    LocalClusterOptions arrivedPlain = OptionsJson.read(OptionsJson.write(plain)).build();

    List<Method> options =
        Arrays.stream(LocalClusterOptions.class.getMethods())
            .filter(method -> method.getDeclaringClass() == LocalClusterOptions.class)
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .filter(method -> !LEFT_OUT.contains(method.getName()))
            .toList();
    assertThat(options).hasSizeGreaterThan(20);
    for (Method option : options) {
      Object value = said(option.invoke(sent));
      assertThat(value)
          .as("%s is to be set in this test", option.getName())
          .isNotEqualTo(said(option.invoke(plain)));
      assertThat(said(option.invoke(arrived))).as(option.getName()).isEqualTo(value);
      assertThat(said(option.invoke(arrivedPlain)))
          .as(option.getName())
          .isEqualTo(said(option.invoke(plain)));
    }
  }

  private static Object said(Object value) {
    return value instanceof DefaultDns dns ? dns.json() : value;
  }

  @Test
  void whatOnlyItsOwnProcessCanHaveIsRefused() {
    assertThatThrownBy(() -> OptionsJson.write(others().cgroupParent("mine").build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cgroupParent");
  }
}
