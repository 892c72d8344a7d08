package io.mesosj.execute.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.process.ProgramOutput;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.ShellBlock;
import io.mesosj.protocol.testing.Transcript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transcripts of docs/isolator-shim.md, docs/operators.md and docs/mesos-execute.md: the same
 * lines, typed on a fresh machine, are answered as the pages say.
 */
@NeedsRoot
class PagesIT {
  private static final Path ROOT = Path.of("..");
  private static final String SHIM_PAGE = "docs/isolator-shim.md";
  private static final String EXECUTE_PAGE = "docs/mesos-execute.md";

  /**
   * What the page's operator has: an agent's directories, a way out, and networks that are not made
   * by a command.
   */
  private static final String OPERATOR =
      """
      ip link add out type veth peer name beyond
      ip link set beyond up
      ip link set out up
      ip addr add 203.0.113.1/24 dev out
      ip route add default via 203.0.113.254
      sysctl -qw net.ipv4.ip_forward=1
      mkdir -p /run/mesos/isolators/network/cni
      mkdir -p /etc/cni/net.d
      echo '{"cniVersion": "0.4.0", "name": "storage", "type": "bridge", "bridge": "storage0",
        "ipam": {"type": "host-local", "subnet": "10.89.156.0/24"}}' > /etc/cni/net.d/storage.conf
      mapper() {
        echo '{"cniVersion": "0.4.0", "name": "'$1'", "type": "mesos-cni-port-mapper", "chain": "MESOS-TEST", "excludeDevices": ["'$2'"],
          "delegate": {"type": "bridge", "bridge": "'$2'", "isGateway": true,
            "ipam": {"type": "host-local", "subnet": "'$3'", "routes": [{"dst": "0.0.0.0/0"}]}}}' > /etc/cni/net.d/$1.conf
      }
      mapper mapped br-mapped 10.77.0.0/16
      mapper frontend mesos-cni0 192.168.0.0/16
      attach() {
        isolator-shim attach web --network=name=$1,port=8080:80/tcp > /dev/null
        isolator-shim exec web -- busybox httpd -f -p 80 > /dev/null 2>&1 & server=$!
        await isolator-shim exec web -- sh -c 'ss -Hltn sport = :80 | grep -q .'
      }
      detach() { kill $server; wait $server; isolator-shim detach web > /dev/null; } 2> /dev/null
      """;

  @TempDir private Path directory;

  private String run(String script) throws IOException {
    ProgramOutput output = FreshMachine.run(directory, script + "exit 0\n");
    assertThat(output.status()).as(output.text()).isZero();
    return output.text();
  }

  @Test
  void anOperatorIsToldWhatThePagesSay() throws IOException {
    ShellBlock create = ShellBlock.with(ROOT, SHIM_PAGE, "networks create web");
    ShellBlock byHand = ShellBlock.with(ROOT, SHIM_PAGE, "attach by-hand");
    ShellBlock logs = ShellBlock.with(ROOT, SHIM_PAGE, "isolator-shim logs");
    ShellBlock trace = ShellBlock.with(ROOT, SHIM_PAGE, "isolator-shim trace web");
    ShellBlock flushed = ShellBlock.with(ROOT, SHIM_PAGE, "nft flush ruleset");
    ShellBlock dropped = ShellBlock.with(ROOT, "docs/operators.md", "chain FORWARD is DROP");

    String said =
        run(
            Transcript.SHOW
                + Transcript.script(create, "")
                + OPERATOR
                + Transcript.script(byHand, "")
                + Transcript.script(logs, "")
                + "attach mapped; iptables -P FORWARD DROP\n"
                + Transcript.script(trace, "")
                + "iptables -P FORWARD ACCEPT\n"
                + Transcript.script(flushed, "")
                + "detach; attach frontend\n"
                + "iptables -N DOCKER-USER; iptables -I FORWARD -j DOCKER-USER; iptables -P FORWARD DROP\n"
                + "echo DROPPED\n"
                + Transcript.script(dropped, "")
                + "detach\n");

    for (ShellBlock block : List.of(create, byHand, logs, trace, flushed)) {
      Transcript.assertSaid(block, said);
    }
    Transcript.assertSaid(dropped, said.substring(said.indexOf("DROPPED")));
  }

  @Test
  void aClusterInTheBackgroundAnswersAsThePageSays() throws IOException {
    ShellBlock verbs = ShellBlock.with(ROOT, EXECUTE_PAGE, "$ mesos-execute-j networks");
    ShellBlock background = ShellBlock.with(ROOT, EXECUTE_PAGE, "$ mesos-execute-j local start");

    String said =
        run(
            Transcript.SHOW
                + "mesos-execute-j networks create net-a > /dev/null\n"
                + Transcript.script(background, "")
                + "mesos-execute-j local start > /dev/null 2>&1\n"
                // What a page shows of a task is that of one that runs.
                + Transcript.script(
                    verbs,
                    "[ \"${line% --detach --quiet}\" = \"$line\" ]"
                        + " || await sh -c 'mesos-execute-j ps | grep -q RUNNING'")
                + "mesos-execute-j local stop > /dev/null\n");

    Transcript.assertSaid(background, said);
    Transcript.assertSaid(verbs, said);
  }
}
