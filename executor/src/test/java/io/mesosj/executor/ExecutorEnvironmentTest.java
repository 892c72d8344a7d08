package io.mesosj.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.UnixSocketTransport;
import io.mesosj.protocol.http.UrlConnectionTransport;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutorEnvironmentTest {
  private final Map<String, String> variables =
      new HashMap<>(
          Map.of(
              "MESOS_AGENT_ENDPOINT", "10.0.0.1:5051",
              "MESOS_SLAVE_PID", "slave(1)@10.0.0.1:5051",
              "MESOS_FRAMEWORK_ID", "f",
              "MESOS_EXECUTOR_ID", "e",
              "MESOS_SANDBOX", "/mnt/mesos/sandbox"));

  private ExecutorEnvironment environment() {
    return ExecutorEnvironment.from(variables);
  }

  @Test
  void reachesTheAgentOverTheNetwork() {
    assertThat(environment().agent()).isEqualTo(URI.create("http://10.0.0.1:5051/api/v1/executor"));
    assertThat(environment().transport()).isInstanceOf(UrlConnectionTransport.class);

    variables.put("MESOS_DOMAIN_SOCKET", "");
    assertThat(environment().domainSocket()).isEmpty();
  }

  /** Mesos' agent answers with 403 to any other path on its socket. */
  @Test
  void reachesTheAgentOverItsSocketByItsFullName() {
    variables.put("MESOS_DOMAIN_SOCKET", "/run/mesos/agent.sock");
    assertThat(environment().agent())
        .isEqualTo(URI.create("http://10.0.0.1:5051/slave(1)/api/v1/executor"));
    assertThat(environment().domainSocket()).hasToString("Optional[/run/mesos/agent.sock]");
    assertThat(environment().transport()).isInstanceOf(UnixSocketTransport.class);

    variables.remove("MESOS_SLAVE_PID");
    assertThat(environment().agent()).isEqualTo(URI.create("http://10.0.0.1:5051/api/v1/executor"));
  }

  /** Whoever starts an executor by a script easily exports a variable that is empty. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "MESOS_AGENT_ENDPOINT",
        "MESOS_FRAMEWORK_ID",
        "MESOS_EXECUTOR_ID",
        "MESOS_SANDBOX"
      })
  void anEmptyVariableIsNoneWhereOneIsNeeded(String name) {
    variables.put(name, "");
    assertThatThrownBy(this::environment)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(name + " is not set: an executor must be started by a Mesos agent");
  }

  @Test
  void anEmptyVariableIsNoneWhereThereIsADefault() {
    variables.put("MESOS_RECOVERY_TIMEOUT", "");
    variables.put("MESOS_SUBSCRIPTION_BACKOFF_MAX", "");
    variables.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "");
    variables.put("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", "");
    variables.put("MESOS_CHECKPOINT", "");
    variables.put("MESOS_DOMAIN_SOCKET", "");

    assertThat(environment().recoveryTimeout()).hasMinutes(15);
    assertThat(environment().subscriptionBackoffMax()).hasSeconds(2);
    assertThat(environment().shutdownGracePeriod()).hasSeconds(5);
    assertThat(environment().authenticationToken()).isEmpty();
    assertThat(environment().checkpoint()).isFalse();
    assertThat(environment().domainSocket()).isEmpty();
  }

  @Test
  void saysWhatIsWrong() {
    variables.put("MESOS_DOMAIN_SOCKET", "/" + "x".repeat(200));
    assertThatThrownBy(this::environment)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MESOS_DOMAIN_SOCKET")
        .hasMessageContaining("107");
    variables.remove("MESOS_DOMAIN_SOCKET");
    variables.remove("MESOS_AGENT_ENDPOINT");
    assertThatThrownBy(this::environment).hasMessageContaining("MESOS_AGENT_ENDPOINT");
  }

  @Test
  void refusesWhatNobodyCouldSendAndKeepsTheSecret() {
    variables.put("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", "secret\nHost: elsewhere");
    assertThatThrownBy(this::environment)
        .hasMessage("MESOS_EXECUTOR_AUTHENTICATION_TOKEN has characters that no token has");
    variables.remove("MESOS_EXECUTOR_AUTHENTICATION_TOKEN");
    variables.put("MESOS_AGENT_ENDPOINT", "10.0.0.1:99999");
    assertThatThrownBy(this::environment).hasMessageContaining("there is no port 99999");
  }

  @Test
  void speaksProtobufUnlessItIsToldOtherwise() {
    assertThat(environment().contentType()).isEqualTo(ContentType.PROTOBUF);
    variables.put("MESOSJ_EXECUTOR_CONTENT_TYPE", "application/json");
    assertThat(environment().contentType()).isEqualTo(ContentType.JSON);
    variables.put("MESOSJ_EXECUTOR_CONTENT_TYPE", "xml");
    assertThatThrownBy(this::environment)
        .hasMessage("MESOSJ_EXECUTOR_CONTENT_TYPE: \"xml\" is neither json nor protobuf");
  }
}
