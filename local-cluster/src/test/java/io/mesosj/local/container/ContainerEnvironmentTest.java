package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.local.image.ImageConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Secret;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;

final class ContainerEnvironmentTest {
  private static final ImageConfig IMAGE =
      new ImageConfig(
          List.of("WHO=image", "ONLY=image", "=nameless", "PATH=/image"),
          List.of(),
          List.of(),
          "",
          "");

  private final TaskInfo.Builder task = TaskInfo.newBuilder();

  private ContainerRequest request(Map<String, String> agents, Optional<Path> socket) {
    return new ContainerRequest(
        "web", task.buildPartial(), List.of(), "root", Path.of("/sandbox"), false, agents, socket);
  }

  private Environment.Variable.Builder variable(String name) {
    return task.getCommandBuilder().getEnvironmentBuilder().addVariablesBuilder().setName(name);
  }

  @Test
  void theTaskSaysMoreThanTheAgentAndTheAgentMoreThanTheImage() throws Exception {
    variable("WHO").setValue("task");
    Map<String, String> agents = Map.of("WHO", "agent", "MESOS_SANDBOX", "/sandbox");

    Map<String, String> environment =
        ContainerEnvironment.of(request(agents, Optional.empty()), List.of(), IMAGE);

    assertThat(environment)
        .containsEntry("WHO", "task")
        .containsEntry("ONLY", "image")
        .containsEntry("PATH", "/image")
        .containsEntry("MESOS_SANDBOX", ImagePaths.SANDBOX)
        .doesNotContainKey("");
    task.clear();
    assertThat(ContainerEnvironment.of(request(agents, Optional.empty()), List.of(), IMAGE))
        .containsEntry("WHO", "agent");
  }

  @Test
  void anImageHearsOfTheSocketOnlyWhereItIsMounted() throws Exception {
    Map<String, String> agents = Map.of(ExecutorEnvironment.DOMAIN_SOCKET, "/run/host.sock");

    assertThat(ContainerEnvironment.of(request(agents, Optional.empty()), List.of(), IMAGE))
        .doesNotContainKey(ExecutorEnvironment.DOMAIN_SOCKET);
    Optional<Path> mounted = Optional.of(Path.of("/run/host.sock"));
    assertThat(ContainerEnvironment.of(request(agents, mounted), List.of(), IMAGE))
        .containsEntry(ExecutorEnvironment.DOMAIN_SOCKET, ImagePaths.AGENT_SOCKET);
    assertThat(ContainerEnvironment.of(request(agents, mounted), List.of()))
        .containsEntry(ExecutorEnvironment.DOMAIN_SOCKET, "/run/host.sock");
  }

  @Test
  void theFirstAddressIsTheContainersOfAGroup() throws Exception {
    NetworkInfo.Builder first = NetworkInfo.newBuilder();
    first.addIpAddressesBuilder().setIpAddress("10.1.0.2");
    NetworkInfo.Builder second = NetworkInfo.newBuilder();
    second.addIpAddressesBuilder().setIpAddress("10.2.0.2");

    assertThat(
            ContainerEnvironment.of(
                request(Map.of("MESOS_CONTAINER_IP", "127.0.0.1"), Optional.empty()),
                List.of(NetworkInfo.getDefaultInstance(), first.build(), second.build())))
        .containsEntry("MESOS_CONTAINER_IP", "10.1.0.2");
    assertThat(ContainerEnvironment.of(request(Map.of(), Optional.empty()), List.of(first.build())))
        .doesNotContainKey("MESOS_CONTAINER_IP");
  }

  @Test
  void aSecretIsGivenByItsValueOnly() throws Exception {
    Environment.Variable.Builder key = variable("KEY").setType(Environment.Variable.Type.SECRET);
    ContainerRequest unset = request(Map.of(), Optional.empty());
    Secret.Builder secret = key.getSecretBuilder().setType(Secret.Type.VALUE);
    secret.getValueBuilder().setData(ByteString.copyFromUtf8("s3cret"));
    ContainerRequest set = request(Map.of(), Optional.empty());
    secret.getValueBuilder().setData(ByteString.copyFrom(new byte[] {'a', 0, 'b'}));
    ContainerRequest bad = request(Map.of(), Optional.empty());
    secret.setType(Secret.Type.REFERENCE).getReferenceBuilder().setName("vault/key");
    ContainerRequest elsewhere = request(Map.of(), Optional.empty());

    assertThat(ContainerEnvironment.of(set, List.of())).containsEntry("KEY", "s3cret");
    assertThatThrownBy(() -> ContainerEnvironment.of(unset, List.of()))
        .hasMessageContaining("'KEY'")
        .hasMessageContaining("must have a secret set");
    assertThatThrownBy(() -> ContainerEnvironment.of(bad, List.of()))
        .hasMessageContaining("that no variable can have");
    assertThatThrownBy(() -> ContainerEnvironment.of(elsewhere, List.of()))
        .hasMessageContaining("'vault/key'");
  }
}
