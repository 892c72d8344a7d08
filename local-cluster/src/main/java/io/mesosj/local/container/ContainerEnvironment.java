package io.mesosj.local.container;

import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.local.image.ImageConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.NetworkInfo;

/**
 * The environment of a container's process: what the image says, over it what the agent says, over
 * it what the task says.
 */
final class ContainerEnvironment {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private ContainerEnvironment() {}

  /** Of a container that sees the host's file system. */
  static Map<String, String> of(ContainerRequest request, List<NetworkInfo> networks)
      throws ContainerException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", PATH);
    environment.putAll(request.environment());
    return complete(environment, request, networks);
  }

  /** Of a container with an image, which finds its sandbox and the agent's socket elsewhere. */
  static Map<String, String> of(
      ContainerRequest request, List<NetworkInfo> networks, ImageConfig image)
      throws ContainerException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", PATH);
    for (String variable : image.env()) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        environment.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    environment.putAll(request.environment());
    environment.put("MESOS_SANDBOX", ImagePaths.SANDBOX);
    environment.remove(ExecutorEnvironment.DOMAIN_SOCKET);
    if (request.agentSocket().isPresent()) {
      environment.put(ExecutorEnvironment.DOMAIN_SOCKET, ImagePaths.AGENT_SOCKET);
    }
    return complete(environment, request, networks);
  }

  private static Map<String, String> complete(
      Map<String, String> environment, ContainerRequest request, List<NetworkInfo> networks)
      throws ContainerException {
    networks.stream()
        .flatMap(network -> network.getIpAddressesList().stream())
        .findFirst()
        .ifPresent(
            address ->
                environment.computeIfPresent(
                    "MESOS_CONTAINER_IP", (name, hosts) -> address.getIpAddress()));
    SecretValues.addVariables(request.task().getCommand().getEnvironment(), environment);
    return environment;
  }
}
