package io.mesosj.isolator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.console.ExitCode;
import io.mesosj.isolator.cli.Shim.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that only look, on what a stock Mesos agent wrote down. */
class StockCheckpointTest {
  @TempDir private Path work;

  private Path container;
  private Shim shim;

  @BeforeEach
  void layOut() throws IOException {
    container = Shim.stockCheckpoint(work.resolve("run"));
    shim = new Shim("--runtime_dir=" + work.resolve("run"), "--network_cni_config_dir=" + work);
  }

  @Test
  void inspectShowsWhatThePluginsWerePassedAndAnswered() {
    Result result = shim.run("inspect");

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("container " + Shim.RECORDED)
        .containsPattern(
            "eth0 +cni-test +192\\.168\\.0\\.13/16 +0\\.0\\.0\\.0/0 via 192\\.168\\.0\\.1")
        .contains("app=myapp, env=prod")
        .containsPattern("eth1 +port-mapper-test .* mesos-cni1 +8080->80/tcp, 8081->443/udp");
  }

  @Test
  void inspectTellsTheSameToPrograms() {
    JsonNode told = shim.run("inspect", Shim.RECORDED, "--output=json").json();

    JsonNode mapped = told.at("/containers/0/networks/1");
    assertThat(mapped.at("/name").asText()).isEqualTo("port-mapper-test");
    assertThat(mapped.at("/link").asText()).isEqualTo("mesos-cni1");
    assertThat(mapped.at("/addresses/0").asText()).isEqualTo("192.169.0.7/16");
    assertThat(mapped.at("/port_mappings/1/host_port").asInt()).isEqualTo(8081);
    assertThat(mapped.at("/port_mappings/1/protocol").asText()).isEqualTo("udp");
  }

  @Test
  void aContainerIsFoundByTheBeginningOfItsIdAndByNestedOnes() {
    assertThat(shim.run("inspect", "a1d0dd9d").out()).contains(Shim.RECORDED);
    assertThat(shim.run("inspect", Shim.RECORDED + ".nested.deeper").out())
        .contains("container " + Shim.RECORDED + "\n");
  }

  @Test
  void theBeginningOfAnIdMeansTheContainerThatOthersAreNestedIn() throws IOException {
    Files.createDirectories(container.resolveSibling(Shim.RECORDED + ".nested"));
    assertThat(shim.run("inspect", "a1d0").code()).isZero();

    Files.createDirectories(container.resolveSibling("a1d0-another"));
    Result result = shim.run("inspect", "a1d0");
    assertThat(result.code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(result.err()).contains("'a1d0' is short for several containers: a1d0-another, ");
  }

  @Test
  void statusSaysThatTheNamespaceIsGone() {
    Result result = shim.run("status");

    assertThat(result.code()).isEqualTo(ExitCode.FOUND_TROUBLE);
    assertThat(result.out())
        .contains("1 container, 1 in trouble")
        .contains("lost")
        .contains("its namespace is gone; recover detaches it");
  }

  @Test
  void statusListsWhatWaitsToBeDetached() throws IOException {
    Files.writeString(container.resolve("undetached"), "CNI plugin 'x' failed\u001b[31m\nagain\n");

    Result result = shim.run("status");

    assertThat(result.out())
        .contains("detaching")
        .contains(Shim.RECORDED + ": CNI plugin 'x' failed\\u001b[31m again\n");
    assertThat(shim.run("status", "--output=json").json().at("/containers/0/state").asText())
        .isEqualTo("detaching");
  }

  @Test
  void aBrokenCheckpointHidesNoOtherContainer() throws IOException {
    Path broken = container.resolveSibling("broken");
    Files.createDirectories(broken.resolve("net/eth0"));
    Files.writeString(broken.resolve("net/network.conf"), "{");

    Result result = shim.run("status");

    assertThat(result.out()).contains("2 containers, 2 in trouble").contains("broken: ");
    assertThat(shim.run("inspect", "broken").out()).contains("problem: ");
  }

  @Test
  void nothingIsWritten() throws IOException {
    List<Path> before = tree();

    for (String verb : List.of("inspect", "status", "networks")) {
      shim.run(verb);
    }
    shim.run("recover", "--dry_run");

    assertThat(tree()).isEqualTo(before);
  }

  private List<Path> tree() throws IOException {
    try (var files = Files.walk(work)) {
      return files.sorted().toList();
    }
  }

  @Test
  void anAgentWithAPersistedRootIsFoundByItsOwnFlag() throws IOException {
    Path persisted = Shim.stockCheckpoint(work.resolve("var"));

    Result result =
        Shim.raw(
            java.util.Map.of(
                "MESOS_WORK_DIR",
                work.resolve("var").toString(),
                "MESOS_NETWORK_CNI_ROOT_DIR_PERSIST",
                "true"),
            "inspect",
            "--output",
            "json");

    assertThat(result.json().at("/containers/0/netns").asText())
        .isEqualTo(persisted.resolve("ns").toString());
  }

  @Test
  void execRefusesAContainerWithoutNamespace() {
    Result result = shim.run("exec", Shim.RECORDED, "--", "true");

    assertThat(result.code()).isEqualTo(ExitCode.NOT_STARTED);
    assertThat(result.err()).contains("has no namespace any more");
  }

  @Test
  void recoverLeavesAContainerAloneThatMayBeStarting() throws IOException {
    assertThat(shim.run("recover", "--dry-run").out()).startsWith("kept " + Shim.RECORDED);

    Files.setLastModifiedTime(
        container, java.nio.file.attribute.FileTime.fromMillis(1_000_000_000_000L));
    assertThat(shim.run("recover", "--dry-run").out())
        .isEqualTo("would detach " + Shim.RECORDED + "\n");
  }
}
