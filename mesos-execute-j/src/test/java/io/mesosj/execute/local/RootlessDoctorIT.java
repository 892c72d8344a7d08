package io.mesosj.execute.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mesosj.execute.testing.Cli;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a machine can do, for root and for an ordinary user, and what is left of killed runs. */
@NeedsRoot
@Timeout(180)
class RootlessDoctorIT extends OrdinaryUserFixture {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void tellsRootAndAnOrdinaryUserWhatTheyHave() throws IOException {
    Cli root = Cli.run(directory, "doctor", "--output=json");
    Map<String, JsonNode> roots = findings(root);
    assertThat(root.exitCode()).as(root.out()).isZero();
    assertThat(finding(roots, "user").path("found").asText()).contains("root of this machine");
    assertThat(finding(roots, "cgroups").path("state").asText()).isEqualTo("ok");
    assertThat(finding(roots, "CNI plugins").path("state").asText()).isEqualTo("ok");
    assertThat(roots).doesNotContainKey("subuids");

    Cli own = user.run("doctor --output=json");
    Map<String, JsonNode> users = findings(own);
    assertThat(own.exitCode()).as(own.out()).isZero();
    assertThat(finding(users, "user").path("found").asText()).contains(user.name(), "not root");
    assertThat(finding(users, "user namespaces").path("state").asText()).isEqualTo("ok");
    assertThat(finding(users, "subuids").path("state").asText()).isEqualTo("ok");
    assertThat(finding(users, "networks").path("found").asText()).contains("mine");
    assertThat(finding(users, "cgroups").path("state").asText()).isEqualTo("less");
  }

  @Test
  void saysWhatToDoAboutWhatIsMissing() throws IOException {
    String path = user.refusing("unshare").toString();
    Cli shut = user.startWithTun("600", path, "doctor");

    assertThat(shut.exitCode()).as(shut.out()).isEqualTo(3);
    assertThat(shut.out())
        .containsPattern("user namespaces +missing ")
        .containsPattern("way out without root +less .*chmod 666 /dev/net/tun");
  }

  @Test
  void cleansAsWhoOwnsTheFiles() throws IOException {
    Cli killed =
        user.start(
            "--master=local"
                + user.image()
                + "--command='touch /mine; chown 33 /mine; echo made; sleep 1000'");
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> killed.out().contains("made") || !killed.isRunning());
    Path kept = user.home().resolve(".local/share/mesos-execute-j");
    Cli early = user.run("clean --images");
    assertThat(early.exitCode()).isEqualTo(1);
    assertThat(early.err()).contains("a run goes on");
    // What runs inside takes everything away, where it still can.
    user.stopAllBut(killed.pid());
    killed.signal("KILL");
    killed.exitCode();
    await().atMost(10, TimeUnit.SECONDS).until(() -> user.processes().isEmpty());
    assertThat(entries(kept.resolve("rootless"))).as(killed.err()).isEqualTo(1);

    Cli clean = user.run("clean");
    assertThat(clean.exitCode()).as(clean.err()).isZero();
    assertThat(clean.out()).contains(kept.resolve("rootless").toString());
    assertThat(entries(kept.resolve("rootless"))).isZero();
    assertThat(kept.resolve("images")).isDirectory();

    Cli images = user.run("clean --images");
    assertThat(images.exitCode()).as(images.err()).isZero();
    assertThat(kept.resolve("images")).doesNotExist();
  }

  private static long entries(Path place) throws IOException {
    try (Stream<Path> entries = Files.list(place)) {
      return entries.count();
    }
  }

  private static JsonNode finding(Map<String, JsonNode> all, String what) {
    return requireNonNull(all.get(what), what);
  }

  private static Map<String, JsonNode> findings(Cli cli) throws IOException {
    Map<String, JsonNode> findings = new HashMap<>();
    for (String line : cli.out().lines().toList()) {
      JsonNode finding = JSON.readTree(line);
      findings.put(finding.path("what").asText(), finding);
    }
    return findings;
  }
}
