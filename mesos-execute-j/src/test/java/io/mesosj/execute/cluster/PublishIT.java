package io.mesosj.execute.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.ClusterProcess;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Host ports out of offers, mapped by CNI's own portmap and by the project's port-mapper, and
 * spoken to from outside.
 */
@NeedsRoot
class PublishIT {
  private static final Pattern CHOSEN = Pattern.compile("port 80 of task '.*' is port ([0-9]+) of");
  private static final String SERVER =
      "mkdir d; echo it is %s >d/index.html; exec busybox httpd -f -p 80 -h d";

  @TempDir Path directory;

  private final String chain =
      "MESOS-T"
          + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000, 0xffff))
              .toUpperCase(Locale.ROOT);
  private ClusterProcess cluster;

  @BeforeEach
  void startTheCluster() throws IOException {
    cluster = new ClusterProcess(directory);
    CniFixture cni = cluster.cni();
    cni.bridgeAndPortmap("portmap", "1.0.0");
    cni.config(
        "mapper.conf",
        "{\"name\": \"mapper\", \"type\": \"mesos-cni-port-mapper\", \"chain\": \"%s\", \"delegate\": %s}"
            .formatted(chain, cni.bridgePlugin("").replace("\"ipMasq\": true,", "")));
  }

  @AfterEach
  void stopTheCluster() throws IOException {
    cluster.close();
    CniFixture.removeMapperChain(chain);
  }

  private Cli start(String name, String network, String... more) throws IOException {
    String[] line = new String[more.length + 6];
    line[0] = "--name=" + name;
    line[1] = "--networks=" + network;
    line[2] = "--cpus=0.1";
    line[3] = "--mem=32";
    line[4] = "--detach";
    line[5] = "--command=" + SERVER.formatted(name);
    System.arraycopy(more, 0, line, 6, more.length);
    Cli run = cluster.run("run", line);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private static int chosen(Cli run) {
    Matcher port = CHOSEN.matcher(run.err());
    assertThat(port.find()).as(run.err()).isTrue();
    return Integer.parseInt(port.group(1));
  }

  private static void answers(int port, String name) {
    await()
        .untilAsserted(
            () -> assertThat(page(port)).as("port " + port).isEqualTo("it is " + name + "\n"));
  }

  private static String page(int port) throws IOException {
    Process curl =
        new ProcessBuilder("curl", "-sS", "-m", "5", "http://127.0.0.1:" + port + "/")
            .redirectErrorStream(true)
            .start();
    return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void mapsPortsOfTheOfferWhichNoOtherTaskGets() throws IOException {
    int first = chosen(start("one", "portmap", "-p", "80"));
    int second = chosen(start("two", "mapper", "--publish=:80"));
    assertThat(first).isBetween(31000, 32000).isNotEqualTo(second);
    assertThat(second).isBetween(31000, 32000);
    answers(first, "one");
    answers(second, "two");

    Cli taken =
        cluster.run(
            "run",
            "--name=three",
            "--networks=portmap",
            "--cpus=0.1",
            "--mem=32",
            "-p",
            first + ":80",
            "--timeout=3s",
            "--command=true");
    assertThat(taken.exitCode()).as(taken.err()).isEqualTo(124);
    assertThat(taken.err())
        .contains("needs ports:[" + first + "-" + first + "]", "--no-ports_from_offer");

    // The port is offered again when its task has ended.
    assertThat(cluster.run("kill", "one").exitCode()).isZero();
    // Its networks are taken down after its end was told, and the port-mapper takes no held port.
    await()
        .until(
            () -> !CniFixture.run("iptables-save", "-t", "nat").contains("--dport " + first + " "));
    start("three", "mapper", "-p", first + ":80");
    answers(first, "three");
    assertThat(cluster.run("kill", "two", "three").exitCode()).isZero();
  }

  @Test
  void mapsWhatNoAgentOffersWhenThatIsSaid() throws IOException {
    int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
    start("free", "portmap", "--no-ports_from_offer", "-p", port + ":80");
    answers(port, "free");
    assertThat(cluster.run("kill", "free").exitCode()).isZero();
  }

  @Test
  void groupsTakeTheirPortsFromTheOfferToo() throws IOException {
    int port = chosen(start("pod", "portmap", "-p", "80", "--group_task=side=sleep 1000"));
    answers(port, "pod");
    assertThat(cluster.run("networks").out()).contains(" " + port + ":80 ");
    assertThat(cluster.run("kill", "pod", "side").exitCode()).isZero();
  }
}
