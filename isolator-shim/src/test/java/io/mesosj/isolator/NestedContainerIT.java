package io.mesosj.isolator;

import static io.mesosj.isolator.testing.CniFixture.inside;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@NeedsRoot
class NestedContainerIT {
  private final String pod = UUID.randomUUID().toString();
  private final String child = pod + "." + UUID.randomUUID();
  private CniFixture cni;
  private CniIsolator isolator;

  @BeforeEach
  void attachPod() throws IOException {
    cni = new CniFixture().bridge("net").bridge("own");
    isolator = cni.isolator();
    attach(pod, "pod-1", "net");
  }

  @AfterEach
  void detachPod() throws Exception {
    isolator.cleanup(pod);
    isolator.close();
    cni.close();
  }

  private AttachedContainer attach(String id, String hostname, String network) throws IOException {
    ContainerSpec spec =
        new ContainerSpec(
            List.of(NetworkSpecs.parseOne(network)),
            Optional.of(hostname),
            Optional.of(pod).filter(parent -> !parent.equals(id)));
    assertThat(isolator.prepare(id, spec)).isPresent();
    return isolator.isolate(id);
  }

  private AttachedContainer join(String id, String parent) throws IOException {
    assertThat(isolator.prepare(id, ContainerSpec.joining(parent)).orElseThrow().environment())
        .containsEntry("LIBPROCESS_IP", "0.0.0.0");
    return isolator.isolate(id);
  }

  @Test
  @Tag("CNI-15")
  void aNestedContainerHasItsParentsNameOnTheParentsNetworks() throws Exception {
    AttachedContainer joined = join(child, pod);

    assertThat(joined.netns()).isEqualTo(isolator.namespace(pod).orElseThrow());
    assertThat(joined.hostname()).isEqualTo("pod-1");
    assertThat(Files.readString(joined.hosts())).contains(cni.prefix(0)).contains(" pod-1\n");
    assertThat(isolator.status(child)).isEqualTo(isolator.status(pod)).isNotEmpty();
    assertThat(cni.root().resolve(child)).doesNotExist();
    isolator.cleanup(child);
    assertThat(isolator.namespace(pod)).isPresent();
  }

  @Test
  @Tag("CNI-15")
  void aNestedContainerHasItsOwnNameOnAnotherNetwork() throws Exception {
    AttachedContainer own = attach(child, "task-1", "own");

    assertThat(own.hostname()).isEqualTo("task-1");
    assertThat(Files.readString(own.hosts())).contains(cni.prefix(1)).contains(" task-1\n");
    assertThat(inside(own.netns(), "ip", "-o", "addr"))
        .contains(cni.prefix(1))
        .doesNotContain(cni.prefix(0));
    assertThat(cni.root().resolve(child).resolve("own/eth0/network.info")).exists();
    isolator.cleanup(child);
    assertThat(cni.root().resolve(child)).doesNotExist();
  }

  @Test
  void aDebugContainerJoinsTheRootWhateverItsParentIsOn() throws Exception {
    attach(child, "task-1", "own");
    String debug = child + ".debug";

    AttachedContainer joined = join(debug, child);

    assertThat(joined.hostname()).isEqualTo("pod-1");
    isolator.cleanup(debug);
    isolator.cleanup(child);
  }

  @Test
  void aNestedContainerWaitsForItsRoot() throws Exception {
    String other = UUID.randomUUID().toString();
    isolator.prepare(
        other, ContainerSpec.of(List.of(NetworkSpecs.parseOne("net")), Optional.empty()));
    isolator.prepare(other + ".child", ContainerSpec.joining(other));

    assertThatThrownBy(() -> isolator.isolate(other + ".child"))
        .hasMessage("container '" + other + ".child' joins '" + other + "', which is not attached");
    isolator.cleanup(other + ".child");
    isolator.cleanup(other);
  }

  @Test
  void aNestedContainerOfAHostNetworkContainerStaysOnTheHosts() throws Exception {
    assertThat(isolator.prepare("elsewhere.child", ContainerSpec.joining("elsewhere"))).isEmpty();
    assertThat(isolator.status("elsewhere.child")).isEmpty();
    assertThat(isolator.attachment("elsewhere.child")).isEmpty();
  }

  @Test
  @Tag("CNI-21")
  void afterRecoveryANestedContainerStillHasTheRightAddress() throws Exception {
    join(child, pod);
    String other = pod + "." + UUID.randomUUID();
    attach(other, "task-2", "own");
    var shared = isolator.status(child);
    var own = isolator.status(other);

    isolator = cni.isolator();
    Recovery recovery = isolator.recover(Set.of(pod, child, other));

    assertThat(recovery.recovered()).containsExactlyInAnyOrder(pod, other);
    assertThat(isolator.status(child)).isEqualTo(shared).isNotEmpty();
    assertThat(isolator.status(other)).isEqualTo(own).isNotEqualTo(shared);
    assertThat(isolator.attachment(child).orElseThrow().hostname()).isEqualTo("pod-1");
    isolator.cleanup(other);
  }
}
