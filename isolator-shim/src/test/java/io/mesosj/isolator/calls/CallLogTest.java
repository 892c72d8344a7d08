package io.mesosj.isolator.calls;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.EndedCall;
import io.mesosj.cni.PluginCall;
import io.mesosj.isolator.checkpoint.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallLogTest {
  @TempDir private Path work;

  private Layout layout() {
    return Layout.below(work);
  }

  private static EndedCall call(String container, String config, String answer) throws IOException {
    return new EndedCall(
        "bridge",
        new PluginCall(
            PluginCall.Command.ADD,
            "net",
            container,
            Optional.empty(),
            "eth0",
            Optional.of("A=1;API_TOKEN=hush")),
        JsonTrees.read(config.getBytes(StandardCharsets.UTF_8)),
        Instant.EPOCH,
        Duration.ofMillis(7),
        answer.isEmpty()
            ? Optional.empty()
            : Optional.of(JsonTrees.read(answer.getBytes(StandardCharsets.UTF_8))),
        Optional.empty());
  }

  @Test
  void onlyTheAgentsUserReadsWhatWasCalled() throws IOException {
    new CallLog(layout()).accept(call("web", "{\"type\": \"bridge\"}", "{\"ips\": []}"));

    Path file = layout().calls().resolve("web.jsonl");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    ObjectNode read = RecordedCalls.read(layout(), "web").calls().get(0);
    assertThat(read.path("config").path("type").asText()).isEqualTo("bridge");
    assertThat(read.path("answer").has("ips")).isTrue();
    assertThat(read.path("time").asText()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(read.path("took_ms").asInt()).isEqualTo(7);
  }

  @Test
  void whatIsNamedASecretIsNotWrittenDown() throws IOException {
    new CallLog(layout())
        .accept(
            call(
                "web",
                """
                {"etcd_password": "hush", "policy": {"k8s_auth_token": "hush", "tokens": ["hush"]},
                 "labels": [{"key": "db-password", "value": "hush"}, {"key": "app", "value": "w"}]}
                """,
                "{\"x\": {\"clientSecret\": \"hush\"}}"));

    assertThat(Files.readString(layout().calls().resolve("web.jsonl")))
        .contains("(hidden)", "API_TOKEN=(hidden)", "{\"key\":\"app\",\"value\":\"w\"}")
        .doesNotContain("hush");
  }

  @Test
  void filesStayBounded() throws IOException {
    CallLog log = new CallLog(layout());
    String large = "{\"x\": \"" + "a".repeat(60_000) + "\"}";
    for (int i = 0; i < 20; i++) {
      log.accept(call("web", large, "{\"a\": \"answer " + i + "b".repeat(200_000) + "\"}"));
    }

    assertThat(Files.size(layout().calls().resolve("web.jsonl"))).isLessThan(700_000);
    RecordedCalls read = RecordedCalls.read(layout(), "web");
    assertThat(read.problems()).isEmpty();
    assertThat(read.calls().get(read.calls().size() - 1).path("answer").asText())
        .startsWith("{\"a\":\"answer 19b")
        .endsWith("…");
  }

  @Test
  void theOldestContainersAreForgottenFirst() throws IOException {
    CallLog log = new CallLog(layout());
    for (int i = 0; i < 300; i++) {
      log.accept(call("c" + i, "{}", ""));
    }

    assertThat(RecordedCalls.containers(layout())).hasSize(256).contains("c299");
  }

  @Test
  void aLinkInItsPlaceIsNotFollowed() throws IOException {
    Files.createDirectories(layout().calls());
    Path others = Files.createFile(work.resolve("others"));
    Files.createSymbolicLink(layout().calls().resolve("web.jsonl"), others);

    new CallLog(layout()).accept(call("web", "{}", ""));

    assertThat(others).isEmptyFile();
  }

  @Test
  void aBrokenLineIsToldAndHidesNoOther() throws IOException {
    CallLog log = new CallLog(layout());
    log.accept(call("web", "{}", ""));
    Path file = layout().calls().resolve("web.jsonl");
    Files.writeString(file, Files.readString(file) + "half a li\n");
    log.accept(call("web", "{}", ""));

    RecordedCalls read = RecordedCalls.read(layout(), "web");
    assertThat(read.calls()).hasSize(2);
    assertThat(read.problems()).singleElement().asString().startsWith("line 2 of '" + file + "'");
  }
}
