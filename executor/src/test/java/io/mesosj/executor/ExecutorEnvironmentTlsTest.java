package io.mesosj.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What libprocess' variables make of the agent's address. */
class ExecutorEnvironmentTlsTest {
  private static ExecutorEnvironment with(String... more) {
    Map<String, String> variables =
        new HashMap<>(
            Map.of(
                "MESOS_AGENT_ENDPOINT", "127.0.0.1:5051",
                "MESOS_FRAMEWORK_ID", "f",
                "MESOS_EXECUTOR_ID", "e",
                "MESOS_SANDBOX", "/sandbox"));
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    return ExecutorEnvironment.from(variables);
  }

  @Test
  void speaksTlsWhenLibprocessWould() {
    assertThat(with().agent().getScheme()).isEqualTo("http");
    assertThat(with("LIBPROCESS_SSL_ENABLED", "false").agent().getScheme()).isEqualTo("http");
    assertThat(with("LIBPROCESS_SSL_ENABLED", "true").agent().getScheme()).isEqualTo("https");
    assertThat(with("LIBPROCESS_SSL_ENABLED", "1").agent().getScheme()).isEqualTo("https");
  }

  @Test
  void speaksPlainTextOverADomainSocket() {
    assertThat(
            with(
                    "LIBPROCESS_SSL_ENABLED",
                    "true",
                    "MESOS_DOMAIN_SOCKET",
                    "/agent.sock",
                    "MESOS_SLAVE_PID",
                    "slave(1)@127.0.0.1:5051")
                .agent()
                .getScheme())
        .isEqualTo("http");
  }

  @Test
  void namesTheVariableOfAFileThatCantBeRead() {
    assertThatThrownBy(
            () ->
                with("LIBPROCESS_SSL_ENABLED", "1", "LIBPROCESS_SSL_CA_FILE", "/nowhere/ca.pem")
                    .transport())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("LIBPROCESS_SSL_CA_FILE")
        .hasMessageContaining("/nowhere/ca.pem");
  }
}
