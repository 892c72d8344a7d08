package io.mesosj.executor;

import io.mesosj.base.file.FileProblem;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.duration.MesosDuration;
import io.mesosj.protocol.http.DomainSocket;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.TlsFiles;
import io.mesosj.protocol.http.TransportOptions;
import io.mesosj.protocol.http.UnixSocketTransport;
import io.mesosj.protocol.http.UrlConnectionTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent tells an executor in its environment.
 *
 * @param agent the executor API's address
 * @param domainSocket {@code MESOS_DOMAIN_SOCKET}: where to reach that address, instead of over the
 *     network
 * @param frameworkId {@code MESOS_FRAMEWORK_ID}
 * @param executorId {@code MESOS_EXECUTOR_ID}
 * @param sandbox {@code MESOS_SANDBOX}, as the executor sees it
 * @param checkpoint whether the executor outlives its agent
 * @param recoveryTimeout how long a checkpointed executor looks for a lost agent
 * @param subscriptionBackoffMax the longest pause between two attempts
 * @param shutdownGracePeriod how long the executor may take to shut down
 * @param authenticationToken the bearer token for calls, if the agent wants one
 * @param heartbeatInterval how often the executor says that it is there; Mesos' executors do every
 *     30 minutes, and so do ours unless {@code MESOSJ_EXECUTOR_HEARTBEAT_INTERVAL} says otherwise
 * @param authorities {@code LIBPROCESS_SSL_CA_FILE}: whom to trust where {@code
 *     LIBPROCESS_SSL_ENABLED} has the agent speak TLS; those of Java when empty
 * @param contentType what is spoken with the agent: protobuf, unless {@code
 *     MESOSJ_EXECUTOR_CONTENT_TYPE} says {@code json}
 */
public record ExecutorEnvironment(
    URI agent,
    Optional<DomainSocket> domainSocket,
    String frameworkId,
    String executorId,
    Path sandbox,
    boolean checkpoint,
    Duration recoveryTimeout,
    Duration subscriptionBackoffMax,
    Duration shutdownGracePeriod,
    Optional<String> authenticationToken,
    Duration heartbeatInterval,
    Optional<Path> authorities,
    ContentType contentType) {
  /** The name of the variable with the path of the agent's domain socket. */
  public static final String DOMAIN_SOCKET = "MESOS_DOMAIN_SOCKET";

  /** The name of the variable that says whether agents speak TLS, as libprocess reads it. */
  public static final String TLS_ENABLED = "LIBPROCESS_SSL_ENABLED";

  /** The name of the variable with the file of the authorities to trust. */
  public static final String TLS_AUTHORITIES = "LIBPROCESS_SSL_CA_FILE";

  /** How often executors say that they are there. Source: Mesos' executor library. */
  public static final Duration DEFAULT_HEARTBEAT_INTERVAL = Duration.ofMinutes(30);

  private static final String HEARTBEAT_INTERVAL = "MESOSJ_EXECUTOR_HEARTBEAT_INTERVAL";
  private static final String TOKEN = "MESOS_EXECUTOR_AUTHENTICATION_TOKEN";
  private static final int MAX_PORT = 65_535;
  private static final String CONTENT_TYPE = "MESOSJ_EXECUTOR_CONTENT_TYPE";

  /**
   * Reads the {@code MESOS_*} variables.
   *
   * @throws IllegalArgumentException naming the variable that is missing or wrong
   */
  public static ExecutorEnvironment from(Map<String, String> environment) {
    Optional<DomainSocket> socket = socket(environment);
    return new ExecutorEnvironment(
        agent(environment, socket.isPresent()),
        socket,
        required(environment, "MESOS_FRAMEWORK_ID"),
        required(environment, "MESOS_EXECUTOR_ID"),
        Path.of(required(environment, "MESOS_SANDBOX")),
        "1".equals(environment.get("MESOS_CHECKPOINT")),
        duration(environment, "MESOS_RECOVERY_TIMEOUT", Duration.ofMinutes(15)),
        duration(environment, "MESOS_SUBSCRIPTION_BACKOFF_MAX", Duration.ofSeconds(2)),
        duration(environment, "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", Duration.ofSeconds(5)),
        token(environment),
        duration(environment, HEARTBEAT_INTERVAL, DEFAULT_HEARTBEAT_INTERVAL),
        given(environment, TLS_AUTHORITIES).map(Path::of),
        contentType(environment));
  }

  /**
   * What calls to the agent go by: its domain socket if it has one, else the network.
   *
   * @throws IllegalArgumentException naming the file of authorities, if it can't be read
   */
  public HttpTransport transport() {
    return domainSocket.isPresent()
        ? new UnixSocketTransport(domainSocket.get())
        : new UrlConnectionTransport(options());
  }

  private TransportOptions options() {
    TransportOptions usual = TransportOptions.defaults();
    if (!"https".equals(agent.getScheme()) || authorities.isEmpty()) {
      return usual;
    }
    try {
      return usual.withTls(TlsFiles.trusting(authorities.get()).context());
    } catch (IOException e) {
      throw new IllegalArgumentException(TLS_AUTHORITIES + ": " + FileProblem.describe(e), e);
    }
  }

  /** As libprocess reads its flag. */
  private static boolean tls(Map<String, String> environment) {
    String enabled = environment.getOrDefault(TLS_ENABLED, "");
    return enabled.equals("true") || enabled.equals("1");
  }

  private static Optional<DomainSocket> socket(Map<String, String> environment) {
    String path = environment.getOrDefault(DOMAIN_SOCKET, "");
    if (path.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(DomainSocket.near(Path.of(path)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(DOMAIN_SOCKET + ": " + e.getMessage(), e);
    }
  }

  /** On its socket a Mesos agent serves no path but that below its own name, {@code slave(1)}. */
  private static URI agent(Map<String, String> environment, boolean bySocket) {
    String pid = environment.getOrDefault("MESOS_SLAVE_PID", "");
    int at = pid.indexOf('@');
    String name = bySocket && at > 0 ? "/" + pid.substring(0, at) : "";
    String endpoint =
        bySocket && at > 0 ? pid.substring(at + 1) : required(environment, "MESOS_AGENT_ENDPOINT");
    try {
      // A socket is spoken to in plain text.
      String scheme = tls(environment) && !bySocket ? "https://" : "http://";
      URI agent = URI.create(scheme + endpoint + name + "/api/v1/executor");
      if (agent.getPort() > MAX_PORT) {
        throw new IllegalArgumentException("there is no port " + agent.getPort());
      }
      return agent;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the agent's address: " + e.getMessage(), e);
    }
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(
          name + " is not set: an executor must be started by a Mesos agent");
    }
    return value;
  }

  /** An agent's variable without a value says as much as none. */
  private static Optional<String> given(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** It is a secret, and never in a message. */
  private static Optional<String> token(Map<String, String> environment) {
    Optional<String> token = given(environment, TOKEN);
    if (token.isPresent() && !token.get().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(TOKEN + " has characters that no token has");
    }
    return token;
  }

  private static ContentType contentType(Map<String, String> environment) {
    String text = given(environment, CONTENT_TYPE).orElse("protobuf");
    return ContentType.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    CONTENT_TYPE + ": \"" + text + "\" is neither json nor protobuf"));
  }

  private static Duration duration(
      Map<String, String> environment, String name, Duration otherwise) {
    Optional<String> value = given(environment, name);
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      return MesosDuration.parse(value.get());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }
}
