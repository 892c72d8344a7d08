package io.mesosj.local;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.local.testing.Attacks;
import io.mesosj.local.testing.Chromium;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page in a real Chromium, of a cluster with tasks on real networks. */
@NeedsRoot
@Timeout(300)
class WebPageIT {
  private static final String HOSTILE = "<img src=x onerror=document.title='through'>";
  private static final String FIRST_TASK = "#tasks tbody tr:first-child";
  private static final String AGENT = "#agents tbody tr";
  private static final String STATE = " td[data-label=State]";
  private static final int TAB = 9;
  private static final int ENTER = 13;
  private static final int ESCAPE = 27;

  private final CniFixture networks = new CniFixture();
  private LocalCluster cluster;
  private Chromium chromium;

  WebPageIT() throws IOException {}

  @BeforeEach
  void start() throws Exception {
    networks.bridge("storage").bridgeAndPortmap("frontend", "1.0.0");
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .runtimeDir(networks.runtimeDir())
                .networkCniConfigDir(networks.configDir())
                .networkCniPluginsDir(List.of(CniFixture.PLUGINS))
                .agentTimeout(Duration.ofSeconds(3))
                .resources(Resources.parse("cpus:2;mem:1024;disk:1000;ports:[31000-31010]"))
                .build());
    chromium = Chromium.start(networks.work().resolve("browser"));
    chromium.show(1400, 900, false);
  }

  @AfterEach
  void stop() throws Exception {
    chromium.close();
    cluster.close();
    networks.close();
  }

  private RawScheduler subscribe(String name) throws Exception {
    return RawScheduler.subscribe(
        cluster.master(), ContentType.PROTOBUF, RawScheduler.framework().setName(name).build());
  }

  private static TaskInfo.Builder task(String id, String command) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setCommand(CommandInfo.newBuilder().setValue(command))
        .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto());
  }

  private static ContainerInfo onTwoNetworks(String label) {
    ContainerInfo.Builder info = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
    NetworkInfo.Builder frontend = info.addNetworkInfosBuilder().setName("frontend");
    frontend.addPortMappingsBuilder().setHostPort(31005).setContainerPort(80).setProtocol("tcp");
    frontend.getLabelsBuilder().addLabelsBuilder().setKey("app").setValue(label);
    info.addNetworkInfosBuilder().setName("storage");
    return info.build();
  }

  @Test
  void showsATaskWithItsNetworksAndOutputAndKillsIt() throws Exception {
    chromium.open(cluster.webui().orElseThrow());
    chromium.awaitText("#stream", "live");
    assertThat(chromium.eval("location.pathname").asText()).startsWith("/webui/");
    assertThat(chromium.eval("location.search").asText()).isEmpty();
    assertThat(chromium.text("#no-tasks")).contains("None yet");

    try (RawScheduler scheduler = subscribe("shop")) {
      scheduler.launch(
          task("web.1", "i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.2; done")
              .setContainer(onTwoNetworks("web")));
      chromium.awaitText(FIRST_TASK, "web.1");
      scheduler.await("web.1", TASK_RUNNING);
      chromium.awaitText(FIRST_TASK + " .state", "running");
      chromium.awaitText(FIRST_TASK, "shop");
      chromium.awaitText("#networks svg", "frontend");
      chromium.awaitText("#agents", "mem:32");

      chromium.eval("document.querySelector('#tasks button.name').click()");
      chromium.awaitText("#d-states", "running");
      chromium.awaitText("#d-picture svg", "eth0  " + networks.prefix(1));
      assertThat(chromium.text("#d-picture svg"))
          .contains("eth1  " + networks.prefix(0), networks.bridgeName(0), networks.bridgeName(1))
          .contains(":31005/tcp", ":80", "app=web", "network storage");
      assertThat(chromium.text("#d-networks"))
          .contains("eth0 on frontend (" + networks.bridgeName(1) + ")", ":31005 → :80/tcp");
      assertThat(chromium.text("#d-calls"))
          .contains("ADD of bridge on frontend (eth0)", "ADD of portmap on frontend")
          .contains("ADD of bridge on storage (eth1)", "\"portMappings\"", " ms");

      chromium.awaitText("#d-text", "tick 1\ntick 2\n");
      chromium.awaitText("#d-text", "\ntick 15\n");
      chromium.screenshot(Path.of("target/webui/light.png"));
      chromium.show(1400, 900, true);
      chromium.screenshot(Path.of("target/webui/dark.png"));
      chromium.show(360, 740, false);
      assertThat(chromium.eval("document.documentElement.scrollWidth").asInt())
          .isLessThanOrEqualTo(360);
      chromium.screenshot(Path.of("target/webui/phone.png"));
      // A thumb finds the buttons.
      assertThat(
              chromium
                  .eval(
                      "Math.min(...[...document.querySelectorAll('#agents button, .kill')]"
                          + ".filter(one => one.checkVisibility())"
                          + ".map(one => one.getBoundingClientRect().height))")
                  .asInt())
          .isGreaterThanOrEqualTo(36);
      chromium.show(1400, 900, false);

      chromium.eval("document.querySelector('#d-kill').click()");
      chromium.awaitText("#d-kill", "Really kill");
      assertThat(chromium.text("#d-states")).doesNotContain("killed");
      chromium.eval("document.querySelector('#d-kill').click()");
      scheduler.await("web.1", TASK_KILLED);
      chromium.awaitText("#d-states", "killed");
      chromium.awaitText(FIRST_TASK + " .state", "killed");
      chromium.awaitText("#d-calls", "DEL of bridge on frontend");
      chromium.await("document.querySelector('#d-kill').hidden");
      assertThat(chromium.text("#d-text")).contains("tick 15");
    }
    assertThat(Path.of("target/webui/light.png")).isNotEmptyFile();
  }

  @Test
  void isUsedByKeyboardAlone() throws Exception {
    chromium.open(cluster.webui().orElseThrow());
    try (RawScheduler scheduler = subscribe("keys")) {
      scheduler.launch(task("typed", "sleep 1000"));
      scheduler.await("typed", TASK_RUNNING);
      chromium.awaitText(FIRST_TASK + " .state", "running");

      chromium.press("Tab", TAB);
      assertThat(chromium.text(":focus")).isEqualTo("typed");
      chromium.press("Enter", ENTER);
      chromium.awaitText("#t-detail:focus", "typed");
      chromium.press("Escape", ESCAPE);
      chromium.await("document.querySelector('#detail').hidden");
      assertThat(chromium.text(":focus")).isEqualTo("typed");
      chromium.press("Tab", TAB);
      assertThat(chromium.text(":focus")).isEqualTo("Kill");
      chromium.press("Enter", ENTER);
      chromium.awaitText(":focus", "Really kill");
      chromium.press("Enter", ENTER);
      scheduler.await("typed", TASK_KILLED);
    }
  }

  @Test
  void drainsAndStopsAnAgentAndUndoesItByKeyboardAlone() throws Exception {
    chromium.open(cluster.webui().orElseThrow());
    try (RawScheduler scheduler = subscribe("fleet")) {
      scheduler.launch(task("moved", "sleep 1000"));
      scheduler.await("moved", TASK_RUNNING);
      chromium.awaitText(AGENT + STATE, "active");

      chromium.eval("document.querySelector('" + AGENT + " button').focus()");
      chromium.press("Enter", ENTER);
      chromium.awaitText(":focus", "Really drain");
      assertThat(chromium.text(AGENT + STATE)).isEqualTo("active");
      chromium.press("Enter", ENTER);
      scheduler.await("moved", TASK_KILLED);
      chromium.awaitText(AGENT + STATE, "drained");
      chromium.awaitText(":focus", "Reactivate");
      chromium.press("Enter", ENTER);
      chromium.awaitText(AGENT + STATE, "active");

      chromium.press("Tab", TAB);
      chromium.awaitText(":focus", "Stop");
      chromium.press("Enter", ENTER);
      chromium.awaitText(":focus", "Really stop");
      chromium.press("Enter", ENTER);
      chromium.awaitText(AGENT + STATE, "stopped");
      // The master gives it up; it can be called back all the same.
      chromium.awaitText(AGENT + STATE, "unreachable");
      chromium.awaitText(":focus", "Start");
      chromium.press("Enter", ENTER);
      chromium.awaitText(AGENT + STATE, "active");

      scheduler.launch(task("back", "true"));
      scheduler.await("back", TASK_FINISHED);
    }
  }

  @Test
  void aLinkOpensThePageOnceAndForItsBrowserOnly() throws Exception {
    URI link = cluster.webui().orElseThrow();
    chromium.open(link);
    chromium.awaitText("#stream", "live");
    chromium.open(cluster.master().resolve("/"));
    // The browser that has signed in goes on by itself.
    chromium.awaitText("#stream", "live");
    assertThat(chromium.eval("document.cookie").asText()).isEmpty();

    try (Chromium other = Chromium.start(networks.work().resolve("other"))) {
      Attacks.refused(
          "the page in another browser",
          () -> {
            other.open(link);
            assertThat(other.text("h1")).isEqualTo("Sign in");
            other.open(cluster.master().resolve("/"));
            assertThat(other.text("h1")).isEqualTo("Sign in");
            other.open(URI.create(chromium.eval("location.href").asText()));
            assertThat(other.text("body")).startsWith("401 Unauthorized");
          });
    }
  }

  @Test
  void whatTasksAndFrameworksAreCalledIsTextAndNothingElse() throws Exception {
    chromium.open(cluster.webui().orElseThrow());
    chromium.awaitText("#stream", "live");
    try (RawScheduler scheduler = subscribe(HOSTILE)) {
      scheduler.launch(
          task("<b>bold", "echo \"" + HOSTILE + "\"; sleep 1000")
              .setContainer(onTwoNetworks(HOSTILE)));
      scheduler.await("<b>bold", TASK_RUNNING);
      chromium.awaitText(FIRST_TASK, "<b>bold");
      chromium.eval("document.querySelector('#tasks button.name').click()");
      Attacks.refused(
          "markup in names on the page",
          () -> {
            chromium.awaitText("#frameworks", HOSTILE);
            chromium.awaitText("#d-picture svg", "app=<img src=x");
            chromium.awaitText("#d-text", HOSTILE);
            chromium.awaitText("#d-calls", "onerror");
            assertThat(chromium.eval("document.querySelectorAll('img, b').length").asInt())
                .isZero();
            assertThat(chromium.eval("document.title").asText()).isEqualTo("mesos-execute-j");
          });
      Attacks.refused(
          "markup that got into the page all the same",
          () -> {
            assertThat(
                    chromium
                        .eval(
                            "(() => { try { document.body.innerHTML = 'x'; return 'through'; }"
                                + " catch (e) { return e.name; } })()")
                        .asText())
                .isEqualTo("TypeError");
            // As a parser would have made it, beside what setAttribute refuses.
            chromium.eval(
                "(() => { const a = document.createElement('div');"
                    + " try { a.setAttribute('onclick', 'document.title = 1'); } catch (e) {}"
                    + " const s = document.createElement('script');"
                    + " try { s.text = 'document.title = 2'; } catch (e) {}"
                    + " document.body.append(a, s); a.click(); })()");
            assertThat(chromium.eval("document.title").asText()).isEqualTo("mesos-execute-j");
          });
    }
  }
}
