package io.mesosj.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plugins are asked for and in which order; they are scripts that write down each call. */
class CniTest {
  private static final String RESULT =
      "{\"cniVersion\": \"%s\", \"ips\": [{\"version\": \"4\", \"address\": \"10.0.0.1/8\"}]}";

  @TempDir private Path work;
  private Path log;
  private Cni cni;

  @BeforeEach
  void makePlugins() {
    log = work.resolve("log");
    cni = Cni.of(CniOptions.pluginsIn(work).withTimeLimit(Duration.ofSeconds(30)));
  }

  /** A plugin that logs its name, command and configuration and then does as told. */
  private void plugin(String name, String script) throws IOException {
    Path file = work.resolve(name);
    Files.writeString(
        file,
        "#!/bin/sh\nprintf '%s %s %s\\n' "
            + name
            + " $CNI_COMMAND \"$(cat)\" >> "
            + log
            + "\n"
            + script
            + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static NetworkConfig list(String version, String more, String... plugins)
      throws IOException {
    List<String> all = new ArrayList<>();
    for (String plugin : plugins) {
      all.add("{\"type\": \"" + plugin + "\"}");
    }
    String json =
        "{\"cniVersion\": \"%s\", \"name\": \"net\"%s, \"plugins\": [%s]}"
            .formatted(version, more, String.join(", ", all));
    return NetworkConfig.parse(json.getBytes(StandardCharsets.UTF_8), "net.conflist");
  }

  private static Attachment attachment(NetworkConfig config) {
    return new Attachment(config, "c1", Optional.of(Path.of("/ns")), "eth0");
  }

  private List<String> calls() throws IOException {
    return Files.exists(log)
        ? Files.readAllLines(log).stream().map(CniTest::nameAndCommand).toList()
        : List.of();
  }

  private static String nameAndCommand(String line) {
    String[] words = line.split(" ", 3);
    return words[0] + " " + words[1];
  }

  private JsonNode config(int call) throws IOException {
    String line = Files.readAllLines(log).get(call);
    return JsonTrees.read(line.split(" ", 3)[2].getBytes(StandardCharsets.UTF_8));
  }

  private static String answer(String version) {
    return "[ $CNI_COMMAND = ADD ] && echo '" + RESULT.formatted(version) + "'; exit 0";
  }

  @Test
  void addRunsInOrderAndDelInReverseWithTheResult() throws Exception {
    plugin("a", answer("0.4.0"));
    plugin("b", answer("0.4.0"));
    NetworkConfig config = list("0.4.0", "", "a", "b");

    var result = cni.add(attachment(config));
    cni.del(attachment(config), Optional.of(result));

    assertThat(calls()).containsExactly("a ADD", "b ADD", "b DEL", "a DEL");
    assertThat(config(0).has("prevResult")).isFalse();
    assertThat(config(0).path("name").asText()).isEqualTo("net");
    assertThat(config(0).path("cniVersion").asText()).isEqualTo("0.4.0");
    assertThat(config(1).at("/prevResult/ips/0/address").asText()).isEqualTo("10.0.0.1/8");
    assertThat(config(2).get("prevResult")).isEqualTo(result.tree());
    assertThat(config(3).get("prevResult")).isEqualTo(result.tree());
  }

  @Test
  void beforeVersion040ADelHasNoResult() throws Exception {
    plugin("a", answer("0.3.1"));
    NetworkConfig config = list("0.3.1", "", "a");

    cni.del(attachment(config), Optional.of(cni.add(attachment(config))));

    assertThat(config(1).has("prevResult")).isFalse();
  }

  @Test
  void anAnswerInAnotherVersionIsConvertedForTheNextPlugin() throws Exception {
    plugin("a", answer("0.3.1"));
    plugin(
        "b",
        answer("0.2.0")
            .replace("\"ips\": [{\"version\": \"4\", \"address\":", "\"ip4\": {\"ip\":")
            .replace("}]}", "}}"));
    NetworkConfig config = list("1.0.0", "", "a", "b");

    var result = cni.add(attachment(config));

    assertThat(config(1).at("/prevResult/cniVersion").asText()).isEqualTo("1.0.0");
    assertThat(config(1).at("/prevResult/ips/0").has("version")).isFalse();
    assertThat(result.tree().path("cniVersion").asText()).isEqualTo("1.0.0");
    assertThat(result.tree().at("/ips/0/address").asText()).isEqualTo("10.0.0.1/8");
  }

  @Test
  void anAnswerInAnUnknownVersionIsUndone() throws Exception {
    plugin("a", answer("3.0.0"));

    assertThatThrownBy(() -> cni.add(attachment(list("1.0.0", "", "a"))))
        .hasMessage(
            "CNI plugin 'a' on network 'net' answered in a version that can't be read: CNI version"
                + " '3.0.0' is not known here");
    assertThat(calls()).containsExactly("a ADD", "a DEL");
  }

  @Test
  void aFailedAddUndoesTheWholeChainInReverse() throws Exception {
    plugin("a", answer("1.0.0"));
    plugin("b", "[ $CNI_COMMAND = DEL ] || { echo '{\"code\": 5, \"msg\": \"no\"}'; exit 1; }");
    plugin("c", answer("1.0.0"));

    assertThatThrownBy(() -> cni.add(attachment(list("1.0.0", "", "a", "b", "c"))))
        .hasMessageEndingWith("no");

    assertThat(calls()).containsExactly("a ADD", "b ADD", "c DEL", "b DEL", "a DEL");
    assertThat(config(2).at("/prevResult/ips/0/address").asText()).isEqualTo("10.0.0.1/8");
  }

  @Test
  void everyResultIsToldBeforeTheNextPluginRuns() throws Exception {
    plugin("a", answer("1.0.0"));
    plugin("b", answer("1.0.0"));
    List<String> told = new ArrayList<>();

    cni.add(
        attachment(list("1.0.0", "", "a", "b")),
        (plugins, result) ->
            told.add(
                plugins
                    + " "
                    + calls()
                    + " "
                    + result.orElseThrow().tree().at("/ips/0/address").asText()));

    assertThat(told).containsExactly("1 [a ADD] 10.0.0.1/8");
  }

  @Test
  void whatAnsweredAndCanNotBeUndoneIsTold() throws Exception {
    String stays =
        "; [ $CNI_COMMAND = ADD ] || { echo '{\"code\": 5, \"msg\": \"busy\"}'; exit 1; }";
    plugin("silent", "[ $CNI_COMMAND = ADD ]");
    plugin("unreadable", answer("3.0.0").replace("; exit 0", stays));
    List<String> told = new ArrayList<>();

    assertThatThrownBy(
            () ->
                cni.add(
                    attachment(list("1.0.0", "", "silent", "unreadable")),
                    (plugins, result) -> told.add(plugins + " " + result)))
        .hasMessageContaining("answered in a version that can't be read")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageEndingWith("busy"));

    assertThat(told).containsExactly("1 Optional.empty", "2 Optional.empty");
  }

  @Test
  void thoseThatNeverAnsweredAnAddAreToldApart() throws Exception {
    plugin("a", "exit 0");
    plugin("b", "exit 0");
    plugin("c", "echo '{\"code\": 7, \"msg\": \"no c\"}'; exit 1");
    plugin("d", "echo '{\"code\": 7, \"msg\": \"no d\"}'; exit 1");
    Attachment attachment = attachment(list("1.0.0", "", "a", "b", "c", "d"));

    assertThatThrownBy(() -> cni.del(attachment, Optional.empty(), 2))
        .isInstanceOf(UnansweredAddException.class)
        .hasMessageEndingWith("no d")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageEndingWith("no c"));
    assertThat(calls()).containsExactly("d DEL", "c DEL", "b DEL", "a DEL");
    assertThatThrownBy(() -> cni.del(attachment, Optional.empty(), 3))
        .isInstanceOf(PluginException.class)
        .hasMessageEndingWith("no c")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageEndingWith("no d"));
    assertThatThrownBy(() -> cni.del(attachment, Optional.empty()))
        .isInstanceOf(PluginException.class);
  }

  @Test
  void aFailingDelStopsNoOtherAndAllAreTold() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      plugin(name, "echo '{\"code\": 5, \"msg\": \"no " + name + "\"}'; exit 1");
    }

    assertThatThrownBy(
            () -> cni.del(attachment(list("1.0.0", "", "a", "b", "c")), Optional.empty()))
        .hasMessageEndingWith("no c")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
    assertThat(calls()).containsExactly("c DEL", "b DEL", "a DEL");
  }

  @Test
  void tryAgainLaterIsTriedAgainWithinBounds() throws Exception {
    plugin("a", "echo '{\"code\": 11, \"msg\": \"later\"}'; exit 1");

    assertThatThrownBy(() -> cni.del(attachment(list("1.0.0", "", "a")), Optional.empty()))
        .hasMessageEndingWith("later");
    assertThat(calls()).hasSize(3);
  }

  @Test
  void tryAgainLaterMaySucceed() throws Exception {
    Path second = work.resolve("second");
    plugin(
        "a",
        "[ -e "
            + second
            + " ] || { touch "
            + second
            + "; echo '{\"code\": 11}'; exit 1; }\n"
            + answer("1.0.0"));

    cni.add(attachment(list("1.0.0", "", "a")));

    assertThat(calls()).containsExactly("a ADD", "a ADD");
  }

  @Test
  void checkIsLeftOutWhereItIsNotWantedOrNotKnown() throws Exception {
    plugin("a", answer("1.0.0"));
    var result = new CniResult(JsonTrees.object().put("cniVersion", "1.0.0"));

    assertThat(cni.check(attachment(list("0.3.1", "", "a")), result)).isFalse();
    assertThat(cni.check(attachment(list("1.0.0", ", \"disableCheck\": true", "a")), result))
        .isFalse();
    assertThat(calls()).isEmpty();
    assertThat(cni.check(attachment(list("1.0.0", "", "a", "a")), result)).isTrue();
    assertThat(calls()).containsExactly("a CHECK", "a CHECK");
    assertThat(config(0).get("prevResult")).isEqualTo(result.tree());
  }

  @Test
  void aFailedCheckIsToldUnlessItIsExcused() throws Exception {
    plugin("a", "echo '{\"code\": 5, \"msg\": \"gone\"}'; exit 1");
    plugin("b", "exit 0");
    NetworkConfig config = list("1.0.0", "", "a", "b");
    var result = new CniResult(JsonTrees.object().put("cniVersion", "1.0.0"));

    assertThat(cni.check(attachment(config), result, e -> e.plugin().equals("a"))).isTrue();
    assertThat(calls()).containsExactly("a CHECK", "b CHECK");
    assertThatThrownBy(() -> cni.check(attachment(config), result)).hasMessageEndingWith("gone");
  }

  @Test
  void onlyThePluginsThatAreNamedRunAgain() throws Exception {
    plugin("a", "exit 0");
    plugin("b", "exit 0");
    var result = new CniResult(JsonTrees.object().put("cniVersion", "1.0.0"));

    cni.addAgain(attachment(list("1.0.0", "", "a", "b")), result, Set.of("b"));

    assertThat(calls()).containsExactly("b ADD");
    assertThat(config(0).get("prevResult")).isEqualTo(result.tree());
  }

  @Test
  void aPluginThatDoesNotSpeakTheVersionHasNothingToUndo() throws Exception {
    plugin("a", "exit 0");
    plugin("b", "echo '{\"code\": 1, \"msg\": \"incompatible version\"}'; exit 1");

    cni.del(attachment(list("1.0.0", "", "a", "b")), Optional.empty());

    assertThat(calls()).containsExactly("b DEL", "a DEL");
  }

  @Test
  void allPluginsOfALaunchShareOneLimit() throws Exception {
    cni = Cni.of(CniOptions.pluginsIn(work).withTimeLimit(Duration.ofSeconds(6))).withinOneLimit();
    String slow = "[ $CNI_COMMAND = DEL ] && exit 0; sleep 4; echo '{\"ips\": []}'";
    plugin("a", slow);
    plugin("b", slow);
    plugin("c", slow);
    long began = System.nanoTime();

    assertThatThrownBy(() -> cni.add(attachment(list("1.0.0", "", "a", "b", "c"))))
        .isInstanceOf(PluginTimeoutException.class)
        .hasMessageContaining("'b'");

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(11));
    assertThat(calls()).containsExactly("a ADD", "b ADD", "c DEL", "b DEL", "a DEL");
  }

  @Test
  void whatTookAllOfTheTimeIsUndoneInTimeOfItsOwn() throws Exception {
    cni = Cni.of(CniOptions.pluginsIn(work).withTimeLimit(Duration.ofSeconds(2))).withinOneLimit();
    plugin("a", "[ $CNI_COMMAND = DEL ] || sleep 30");

    assertThatThrownBy(() -> cni.add(attachment(list("1.0.0", "", "a"))))
        .isInstanceOf(PluginTimeoutException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());

    assertThat(calls()).containsExactly("a ADD", "a DEL");
  }

  @Test
  void oneThatHangsInATeardownTakesNoOthersTime() throws Exception {
    cni = Cni.of(CniOptions.pluginsIn(work).withTimeLimit(Duration.ofSeconds(6))).withinOneLimit();
    plugin("a", "exit 0");
    plugin("b", "exit 0");
    plugin("c", "sleep 30");
    long began = System.nanoTime();

    assertThatThrownBy(
            () -> cni.del(attachment(list("1.0.0", "", "a", "b", "c")), Optional.empty()))
        .isInstanceOf(PluginTimeoutException.class)
        .hasMessageContaining("'c'");

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
    assertThat(calls()).containsExactly("c DEL", "b DEL", "a DEL");
  }

  @Test
  void nothingIsRunWhenTheTimeOfAllIsOver() throws Exception {
    Cni late =
        Cni.of(CniOptions.pluginsIn(work).withTimeLimit(Duration.ofMillis(1))).withinOneLimit();
    plugin("a", "exit 0");
    TimeUnit.MILLISECONDS.sleep(5);

    assertThatThrownBy(() -> late.status(list("1.1.0", "", "a")))
        .isInstanceOf(PluginTimeoutException.class)
        .hasMessageContaining("it was not run, because those before it took longer than 0.001 s");
    assertThat(calls()).isEmpty();
  }

  @Test
  void aCallAboutNoContainerThatIsKilledTakesNoOtherAlong() throws Exception {
    Path go = work.resolve("go");
    Path begun = work.resolve("begun");
    plugin("patient", "touch " + begun + "; while [ ! -e " + go + " ]; do sleep 0.05; done");
    plugin("slow", "while [ ! -e " + begun + " ]; do sleep 0.05; done; sleep 30");
    Cni hasty = Cni.of(CniOptions.pluginsIn(work).withTimeLimit(Duration.ofSeconds(1)));
    var patient =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return cni.status(list("1.1.0", "", "patient"));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    try {
      assertThatThrownBy(() -> hasty.status(list("1.1.0", "", "slow")))
          .isInstanceOf(PluginTimeoutException.class);
    } finally {
      Files.createFile(go);
    }

    assertThat(patient.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aPluginOfTheProgramGivesWayToAnotherOfItsName() throws Exception {
    var own = new InProcessPlugin("org.example.Main", (environment, in, out) -> 0);
    Cni both = Cni.of(CniOptions.pluginsIn(work).withOwnPlugins(Map.of("a", own, "b", own)));
    plugin("a", "exit 0");
    plugin("b", "main=org.example.Main\nexit 0");

    both.status(list("1.1.0", "", "a", "b"));

    assertThat(calls()).containsExactly("a STATUS");
    assertThat(both.runsInProcess("a")).isFalse();
    assertThat(both.runsInProcess("b")).isTrue();
  }

  @Test
  void gcNamesTheValidAttachmentsInBothFields() throws Exception {
    plugin("a", "exit 0");
    NetworkConfig config = list("1.1.0", "", "a");

    assertThat(cni.gc(list("1.0.0", "", "a"), List.of())).isFalse();
    assertThat(cni.gc(list("1.1.0", ", \"disableGC\": true", "a"), List.of())).isFalse();
    assertThat(cni.gc(config, List.of(attachment(config)))).isTrue();

    assertThat(calls()).containsExactly("a GC");
    for (String field : List.of("cni.dev/valid-attachments", "cni.dev/attachments")) {
      assertThat(JsonTrees.write(config(0).get(field)))
          .isEqualTo("[{\"containerID\":\"c1\",\"ifname\":\"eth0\"}]");
    }
  }

  @Test
  void statusAsksEveryPluginSince110() throws Exception {
    plugin("a", "exit 0");
    plugin("b", "echo '{\"code\": 50, \"msg\": \"no daemon\"}'; exit 1");

    assertThat(cni.status(list("1.0.0", "", "a"))).isFalse();
    assertThat(cni.status(list("1.1.0", "", "a"))).isTrue();
    assertThatThrownBy(() -> cni.status(list("1.1.0", "", "a", "b")))
        .hasMessage("CNI plugin 'b' failed to STATUS on network 'net': no daemon");
  }

  @Test
  void theNewestVersionSpokenByAllIsSettledOnAndPluginsAreAskedOnce() throws Exception {
    plugin("a", "echo '{\"supportedVersions\": [\"0.4.0\", \"1.0.0\", \"1.1.0\"]}'");
    plugin("b", "echo '{\"supportedVersions\": [\"0.3.1\", \"0.4.0\", \"1.0.0\"]}'");
    String offers = ", \"cniVersions\": [\"0.4.0\", \"1.0.0\", \"1.1.0\"]";

    NetworkConfig settled = cni.validate(list("0.4.0", offers, "a", "b"));
    cni.validate(list("0.4.0", offers, "a", "b"));

    assertThat(settled.cniVersion()).contains("1.0.0");
    assertThat(settled.tree().has("cniVersions")).isFalse();
    assertThat(calls()).containsExactly("a VERSION", "b VERSION");
  }

  @Test
  void aNetworkWithoutACommonVersionIsRefused() throws Exception {
    plugin("old", "exit 1");
    NetworkConfig config = list("1.0.0", ", \"cniVersions\": [\"1.0.0\", \"1.1.0\"]", "old");

    assertThatThrownBy(() -> cni.validate(config))
        .hasMessage(
            "CNI network 'net' offers versions 1.0.0, 1.1.0, none of which all of its plugins"
                + " speak");
  }

  @Test
  void whatPluginsPrintForCommandsWithoutResultSaysNothing() throws Exception {
    plugin("calico", "echo OK");
    NetworkConfig config = list("1.1.0", "", "calico");

    assertThat(cni.check(attachment(config), new CniResult(JsonTrees.object()))).isTrue();
    assertThat(cni.gc(config, List.of())).isTrue();
    assertThat(cni.status(config)).isTrue();
    cni.del(attachment(config), Optional.empty());
  }

  @Test
  void gcGoesOnAfterAFailingPluginAndTellsAll() throws Exception {
    plugin("a", "echo '{\"code\": 5, \"msg\": \"no a\"}'; exit 1");
    plugin("b", "exit 0");
    plugin("c", "echo '{\"code\": 5, \"msg\": \"no c\"}'; exit 1");

    assertThatThrownBy(() -> cni.gc(list("1.1.0", "", "a", "b", "c"), List.of()))
        .hasMessageEndingWith("no a")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageEndingWith("no c"));
    assertThat(calls()).containsExactly("a GC", "b GC", "c GC");
  }

  @Test
  void aNetworkWhosePluginDoesNotSpeakItsVersionIsRefusedWithoutAnAdd() throws Exception {
    plugin("old", "echo '{\"supportedVersions\": [\"0.3.1\", \"0.4.0\"]}'");

    assertThatThrownBy(() -> cni.validate(list("1.1.0", "", "old")))
        .isInstanceOf(IncompatibleVersionException.class)
        .hasMessage(
            "CNI network 'net' is of version 1.1.0, which plugin 'old' does not speak, only 0.3.1,"
                + " 0.4.0: change cniVersion, or the plugin");
    assertThat(cni.validate(list("0.4.0", "", "old")).cniVersion()).contains("0.4.0");
    assertThat(calls()).containsExactly("old VERSION");
  }

  @Test
  void anEmptyVersionIsTheFirst() throws Exception {
    plugin("a", answer("0.2.0").replace("\"ips\"", "\"x\""));
    NetworkConfig config = list("", "", "a");

    cni.validate(config);
    cni.add(attachment(config));

    assertThat(config.cniVersion()).isEmpty();
    assertThat(config.isAtLeast("0.2.0")).isFalse();
    assertThat(calls()).containsExactly("a ADD");
  }

  @Test
  void anInterruptKillsTheAddAndNotItsUndoing() throws Exception {
    Path begun = work.resolve("begun");
    Path undone = work.resolve("undone");
    plugin(
        "slow",
        "case $CNI_COMMAND in ADD) touch %s; sleep 60;; *) sleep 0.3; touch %s;; esac"
            .formatted(begun, undone));
    NetworkConfig config = list("1.0.0", "", "slow");
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread attaching =
        new Thread(
            () -> {
              assertThatThrownBy(() -> cni.add(attachment(config)))
                  .isInstanceOf(PluginTimeoutException.class)
                  .hasNoSuppressedExceptions();
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    attaching.start();
    while (Files.notExists(begun)) {
      Thread.sleep(10);
    }

    attaching.interrupt();

    assertThat(interrupted.get(20, TimeUnit.SECONDS)).as("interrupted still").isTrue();
    assertThat(undone).exists();
  }
}
