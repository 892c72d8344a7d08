package io.mesosj.isolator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.isolator.testing.PrivateHost;
import io.mesosj.isolator.testing.PrivateHost.Output;
import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What hosts have that people reported trouble with, each with the right outcome. The inputs are
 * named for the order in which they came; those after "relatives" are of the same kinds.
 */
@NeedsRoot
class HabitsIT {
  private static final String PLAIN = "02-net-plain.conf";

  private PrivateHost host;

  @BeforeEach
  void makeHost() throws IOException {
    host = new PrivateHost();
  }

  @AfterEach
  void closeHost() throws IOException {
    host.close();
  }

  private Output attach(String id, String networks, String... more) throws IOException {
    String[] line = new String[more.length + 3];
    line[0] = "attach";
    line[1] = id;
    line[2] = "--networks=" + networks;
    System.arraycopy(more, 0, line, 3, more.length);
    return host.shim(line);
  }

  private void attached(String id, String networks, String... more) throws IOException {
    Output output = attach(id, networks, more);
    assertThat(output.status()).as(output.text()).isZero();
  }

  private void detached(String id) throws IOException {
    Output output = host.shim("detach", id);
    assertThat(output.status()).as(output.text()).isZero();
    assertThat(host.container(id)).doesNotExist();
  }

  private List<String> resolvConf(String id) throws IOException {
    return Files.readAllLines(host.container(id).resolve("resolv.conf"), ISO_8859_1);
  }

  private void addUplink() throws IOException {
    host.run("ip", "link", "add", "up0", "type", "veth", "peer", "name", "up1");
    host.run("ip", "link", "set", "up0", "up");
    host.run("ip", "link", "set", "up1", "up");
  }

  private void hostResolver(byte[] content) throws IOException {
    Path file = host.work().resolve("resolv");
    Files.write(file, content);
    host.run("mount", "--bind", file.toString(), "/etc/resolv.conf");
  }

  private String defaultDns() throws IOException {
    Path file = host.work().resolve("dns.json");
    Files.write(file, PrivateHost.input("02-default-dns.json"));
    return "--default_container_dns=" + file;
  }

  // 01: a network whose DNS names no server.

  @Test
  void aNetworkWithSearchDomainsOnlyHasTheDefaultsServers() throws IOException {
    hostResolver("nameserver 192.0.2.7\n".getBytes(UTF_8));
    host.networks("01-dns-search-only.conf");

    attached("a", "corp", defaultDns());
    assertThat(resolvConf("a"))
        .contains("nameserver 10.253.11.53", "search corp.example", "options ndots:2");
    detached("a");
    attached("b", "corp");
    assertThat(resolvConf("b"))
        .containsExactly("search corp.example", "options ndots:2", "nameserver 192.0.2.7");
    detached("b");
  }

  /** Relatives: whatever stands in place of a server is none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"nameservers\":[]}",
        "{\"nameservers\":[\"\"]}",
        "{\"nameservers\":null,\"domain\":\"corp.example\"}",
        "{\"domain\":\"corp.example\"}",
        "{\"options\":[\"ndots:2\"]}"
      })
  void noServerInAnyFormIsNoServer(String dns) throws IOException {
    hostResolver("nameserver 192.0.2.7\n".getBytes(UTF_8));
    String json = new String(PrivateHost.input("01-dns-search-only.conf"), UTF_8);
    host.network("corp.conf", json.replaceFirst("\"dns\":.*\n?", "\"dns\":" + dns + "}"));

    attached("a", "corp", defaultDns());

    assertThat(resolvConf("a")).contains("nameserver 10.253.11.53");
    detached("a");
  }

  // 02: several networks, one with servers of its own.

  @Test
  void eachNetworkBringsItsServers() throws IOException {
    host.networks("02-net-with-servers.conf", PLAIN);

    attached("a", "pub,plain", defaultDns());

    assertThat(resolvConf("a"))
        .contains("nameserver 10.253.12.53", "nameserver 10.253.13.53", "search plain.example")
        .doesNotContain("nameserver 10.9.9.9");
    detached("a");
  }

  // 03: a backup beside the file that is meant.

  @Test
  void aBackupIsNoNetwork() throws IOException {
    host.networks("03-backup/10-web.conf.bak", "03-backup/10-web.conflist");

    attached("a", "web");

    assertThat(host.addresses("web")).allMatch(address -> address.startsWith("10.253.21."));
    detached("a");
  }

  /** Relatives: what editors, package managers and people leave. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "10-web.conf~",
        "10-web.conf.~1~",
        "#10-web.conf#",
        ".#10-web.conf",
        ".10-web.conf.swp",
        "10-web.conf.dpkg-old",
        "10-web.conf.dpkg-dist",
        "10-web.conf.rpmsave",
        "10-web.conf.ucf-dist",
        "10-web.conf.1",
        "10-web.conf.2024-01-01",
        "10-web.conf-old",
        "10-web.conf_old",
        "10-web.confold",
        "10-web.conf,v",
        "10-web.conf%",
        "10-web.conf (copy)",
        "10-web.conf copy",
        "10-web.conf.disabled",
        "10-web.conf.off",
        "10-web.conf.sample",
        "10-web.CONF.BAK",
        "10-web.bak"
      })
  void whatWasLeftBesideAFileIsNoNetwork(String name) throws IOException {
    byte[] backup = PrivateHost.input("03-backup/10-web.conf.bak");
    Files.write(host.conf().resolve(name), backup);

    Output alone = attach("a", "web");
    assertThat(alone.status()).as(alone.text()).isNotZero();
    assertThat(alone.text()).contains("Unknown CNI network 'web'");
  }

  // 04: an empty version.

  @Test
  void anEmptyVersionIsTheFirst() throws IOException {
    host.networks("04-version-empty-string.conf");

    attached("a", "emptyver");

    Path info = host.container("a").resolve("emptyver/eth0/network.info");
    assertThat(Files.readString(info)).contains("\"ip4\"");
    assertThat(host.shim("check", "a").status()).isZero();
    detached("a");
    assertThat(host.shim("networks", "--validate").status()).isZero();
  }

  /** Relatives: in the plugins' own configurations, in a list, behind a delegate. */
  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "null"})
  void anEmptyVersionIsTheFirstForOurPluginsToo(String version) throws IOException {
    host.addNamespace("a");
    String config = new String(PrivateHost.input("11-port-mapper.json"), UTF_8);
    config = config.replace("\"cniVersion\":\"0.4.0\"", "\"cniVersion\":" + version);

    Output added = host.portMapper("ADD", "a", "a", config);

    assertThat(added.status()).as(added.text()).isZero();
    assertThat(added.text()).contains("\"ip4\"");
    assertThat(host.portMapper("DEL", "a", "a", config).status()).isZero();
    String bridge = new String(PrivateHost.input("04-version-empty-string.conf"), UTF_8);
    bridge = bridge.replace("\"\"", version).replace("emptyver", "behind");
    host.network(
        "viashim.conf",
        "{\"cniVersion\":%s,\"name\":\"viashim\",\"type\":\"mesos-cni-shim\",\"dataDir\":\"%s\",\"delegate\":%s}"
            .formatted(version, host.work().resolve("shim"), bridge));
    attached("b", "viashim");
    detached("b");
  }

  // 05: a file is not a program because it may be executed.

  @ParameterizedTest
  @CsvSource({"05-plugin-empty, bridge", "05-plugin-aarch64, bridge"})
  @CsvSource({"05-plugin-empty, host-local", "05-plugin-aarch64, host-local"})
  void aFileThatIsNoProgramOfThisMachineIsNotRun(String input, String type) throws IOException {
    host.networks(PLAIN);
    attached("before", "plain");
    PrivateHost.executable(host.plugins().resolve(type), PrivateHost.input(input));

    for (String[] line :
        new String[][] {
          {"attach", "a", "--networks=plain"}, {"detach", "before"}, {"networks", "--validate"}
        }) {
      Output output = host.shim(line);
      assertThat(output.status()).as(output.text()).isNotZero();
      assertThat(output.text())
          .as(String.join(" ", line))
          .contains(host.plugins().resolve(type).toString())
          // The stock bridge says it of its IPAM's plugin in its own words.
          .containsAnyOf("not a program for this machine", "exec format error");
    }
    assertThat(host.addresses("plain")).hasSize(1);
    assertThat(host.container("before")).exists();
    Files.delete(host.plugins().resolve(type));
    detached("before");
    assertThat(host.addresses("plain")).isEmpty();
  }

  /** Relatives. */
  @Test
  void whatCanNotBeRunIsSaidToBeJustThat() throws IOException {
    String json = new String(PrivateHost.input(PLAIN), UTF_8);
    host.network("plain.conf", json.replace("\"type\":\"bridge\"", "\"type\":\"own\""));
    Path plugin = host.plugins().resolve("own");
    byte[] real = Files.readAllBytes(CniFixture.PLUGINS.resolve("bridge"));

    PrivateHost.executable(plugin, "echo '{}'\n".getBytes(UTF_8));
    assertRefused("a script without #!", "not a program for this machine: it begins neither");
    PrivateHost.executable(plugin, "#!\necho '{}'\n".getBytes(UTF_8));
    assertRefused("a script for nobody", "not a program for this machine: its first line names no");
    PrivateHost.executable(plugin, "#!/no/such/sh\necho '{}'\n".getBytes(UTF_8));
    assertRefused(
        "an interpreter that is not there", "the interpreter or loader that it names is not there");
    PrivateHost.executable(plugin, java.util.Arrays.copyOf(real, 4));
    assertRefused("a beginning of a program", "not a program for this machine");
    Files.delete(plugin);
    Files.createDirectory(plugin);
    assertRefused("a directory", "directory");
    Files.delete(plugin);
    Files.createSymbolicLink(plugin, Path.of("/no/such/plugin"));
    assertRefused("a link to nothing", "link");
    Files.delete(plugin);
    Files.write(plugin, real);
    assertRefused("no right to execute", "execut");
    host.run("mount", "-t", "tmpfs", "-o", "noexec", "tmpfs", host.plugins().toString());
    host.run("cp", "/usr/lib/cni/bridge", plugin.toString());
    assertRefused("noexec", "noexec");
  }

  private void assertRefused(String what, String words) throws IOException {
    Output output = attach("a", "plain");
    assertThat(output.status()).as(what + ": " + output.text()).isNotZero();
    assertThat(output.text()).as(what).contains(words).contains("'own'");
    assertThat(host.addresses("plain")).as(what).isEmpty();
  }

  // 06: names that are not UTF-8.

  @Test
  void aMountInLatin1IsAsIfItWereNotThere() throws IOException {
    host.networks(PLAIN);
    mountLatin1("/run/Donn\\351es");
    mountLatin1("/run/a\\040\\351\\012b");

    attached("a", "plain");
    assertThat(host.shim("status").status()).isZero();
    assertThat(host.shim("check", "a").status()).isZero();
    detached("a");
  }

  /** Relatives: configurations, and what plugins say. */
  @Test
  void configurationsAndAnswersMayBeInLatin1() throws IOException {
    String json = new String(PrivateHost.input(PLAIN), UTF_8);
    byte[] latin1 = json.replaceFirst("\\{", "{\"_comment\":\"r\u00e9seau\",").getBytes(ISO_8859_1);
    Files.write(host.conf().resolve(PLAIN), latin1);

    attached("a", "plain");
    assertThat(host.shim("check", "a").status()).isZero();
    detached("a");
    PrivateHost.executable(
        host.plugins().resolve("bridge"),
        "#!/bin/sh\necho '{\"code\": 7, \"msg\": \"r\u00e9seau coup\u00e9\"}'\nexit 1\n"
            .getBytes(ISO_8859_1));
    assertThat(attach("a", "plain").text()).contains("seau coup").doesNotContain("{");
  }

  private void mountLatin1(String name) throws IOException {
    String directory = host.work().resolve("mnt") + name;
    host.run(
        "sh",
        "-c",
        "d=$(printf '" + directory + "'); mkdir -p \"$d\" && mount -t tmpfs \"$d\" \"$d\"");
  }

  // 07: resolvers that a container can't reach.

  @ParameterizedTest
  @CsvSource({"07-resolv-latin1, 192.0.2.7", "07-resolv-zone, 192.0.2.1"})
  void onlyServersThatAContainerReachesAreKept(String input, String server) throws IOException {
    host.networks(PLAIN);
    hostResolver(PrivateHost.input(input));

    attached("a", "plain");

    assertThat(resolvConf("a").stream().filter(line -> line.startsWith("nameserver")))
        .containsExactly("nameserver " + server);
    detached("a");
  }

  /** Relatives: a loopback and a zone in each spelling, lines of any form, Windows' ends. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.53",
        "127.1",
        "0x7f.1",
        "2130706433",
        "0.0.0.0",
        "0",
        "::1",
        "0:0:0:0:0:0:0:1",
        "::ffff:127.0.0.1",
        "::",
        "fe80::1%eth0",
        "::1%lo",
        "127.0.0.1\r",
        "127.0.0.1 # mine"
      })
  void aServerOutOfReachIsDropped(String server) throws IOException {
    host.networks(PLAIN);
    hostResolver(
        ("; \u00e9t\u00e9\r\n\tnameserver\t" + server + "\nnameserver 192.0.2.7\noptions edns0\n")
            .getBytes(ISO_8859_1));

    attached("a", "plain");

    assertThat(resolvConf("a").stream().filter(line -> line.contains("nameserver")))
        .containsExactly("nameserver 192.0.2.7");
    detached("a");
  }

  // 09: a name that the kernel does not take.

  @Test
  void aHostnameThatIsNoneIsRefusedBeforeAnyPluginRuns() throws IOException {
    host.networks(PLAIN);
    String name =
        new ObjectMapper()
            .readTree(PrivateHost.input("09-hostname-66.json"))
            .at("/container/hostname")
            .asText();

    for (String each :
        List.of(name, "a".repeat(64), "-a", "a-", "a_b", "a..b", "a\nb", "a b", "\u00e9", "a.")) {
      Output output = attach("a", "plain", "--hostname=" + each);
      assertThat(output.status()).as(each + output.text()).isNotZero();
      assertThat(host.container("a")).as(each).doesNotExist();
    }
    assertThat(Files.exists(host.work().resolve("run/isolators/network/cni/a"))).isFalse();
    assertThat(host.tried("", "ip", "link", "show", "hk-br3").status()).isNotZero();
  }

  // 10: networks that are called as our own files.

  @Test
  void aNetworkCalledAsOurFilesIsRefused() throws IOException {
    host.networks("10-name-ns.conf", PLAIN);
    for (String name : List.of("hosts", "hostname", "resolv.conf", "undetached")) {
      String json = new String(PrivateHost.input("10-name-ns.conf"), UTF_8);
      host.network(name + ".conf", json.replace("\"ns\"", "\"" + name + "\""));
      assertRefusedOrWell(name);
    }

    assertRefusedOrWell("ns");
    Output validated = host.shim("networks", "--validate");
    assertThat(validated.text()).contains("'ns'");
  }

  private void assertRefusedOrWell(String network) throws IOException {
    attached("first", "plain");
    Output output = attach("a", network);
    if (output.status() == 0) {
      assertThat(host.shim("status").status()).isZero();
      detached("a");
    } else {
      assertThat(output.text()).contains("'" + network + "'");
      assertThat(host.container("a")).doesNotExist();
    }
    detached("first");
  }

  // 11: a table that can't be read.

  @Test
  void aTableWithNativeRulesIsNotEmpty() throws IOException {
    String config = new String(PrivateHost.input("11-port-mapper.json"), UTF_8);
    host.addNamespace("a");
    host.addNamespace("b");
    Output added = host.portMapper("ADD", "a", "a", config);
    assertThat(added.status()).as(added.text()).isZero();
    Path rules = Files.write(host.work().resolve("rules"), PrivateHost.input("11-native-rule.nft"));
    host.run("nft", "-f", rules.toString());

    String checked = config.replaceFirst("\\{", "{\"prevResult\":" + added.text() + ",");
    for (String verb : List.of("DEL", "CHECK", "STATUS", "GC")) {
      Output output = host.portMapper(verb, "a", "a", verb.equals("CHECK") ? checked : config);
      assertThat(output.status()).as(verb + output.text()).isNotZero();
      assertThat(output.text()).as(verb).contains("table nat can't be read");
    }
    assertThat(host.portMapper("ADD", "b", "b", config).text()).contains("table nat can't be read");
    assertThat(host.addresses("pmf")).containsExactly("10.253.17.2");
  }

  // 12: a reject route.

  @ParameterizedTest
  @ValueSource(strings = {"blackhole", "unreachable", "prohibit", "throw"})
  void aRejectRouteIsNoDevice(String kind) throws IOException {
    addUplink();
    host.run("ip", "route", "add", kind, "10.253.88.0/24");
    host.addNamespace("a");
    String config = new String(PrivateHost.input("12-macvlan-port-mapper.json"), UTF_8);

    Output added = host.portMapper("ADD", "a", "a", config);

    assertThat(added.status()).as(added.text()).isZero();
    assertThat(host.portMapper("DEL", "a", "a", config).status()).isZero();
  }

  // 13: a host without IPv6 NAT.

  @Test
  void aHostWithoutTablesOfIpv6MapsAndUnmapsIpv4() throws IOException {
    host.program("ip6tables-save", PrivateHost.input("13-ip6tables-save"));
    host.addNamespace("a");
    String config = new String(PrivateHost.input("11-port-mapper.json"), UTF_8);

    assertThat(host.portMapper("ADD", "a", "a", config).status()).isZero();
    assertThat(host.portMapper("DEL", "a", "a", config).status()).isZero();
    assertThat(host.addresses("pmf")).isEmpty();
  }

  // 14: somebody listens, elsewhere.

  @Test
  void aListenerOnAnotherAddressHoldsNoPort() throws IOException {
    addUplink();
    host.run("ip", "addr", "add", "10.253.7.1/24", "dev", "up0");
    host.addNamespace("a");
    Process listener =
        host.start(
            "",
            "python3",
            "-c",
            "import socket,time;s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);"
                + "s.bind(('127.0.0.53',5353));print('ready',flush=True);time.sleep(100)");
    try {
      assertThat(listener.inputReader(UTF_8).readLine()).isEqualTo("ready");
      String config = new String(PrivateHost.input("14-hostip.json"), UTF_8);

      Output added = host.portMapper("ADD", "a", "a", config);

      assertThat(added.status()).as(added.text()).isZero();
      assertThat(host.portMapper("DEL", "a", "a", config).status()).isZero();
      Output held = host.portMapper("ADD", "a", "a", config.replace("10.253.7.1", "127.0.0.53"));
      assertThat(held.text()).contains("5353/udp is held by a program that listens on 127.0.0.53");
    } finally {
      listener.destroyForcibly().onExit().join();
    }
  }

  private Process listenOnAllOfIpv6(String kind, boolean only) throws IOException {
    Process listener =
        host.start(
            "",
            "python3",
            "-c",
            ("import socket,time;s=socket.socket(socket.AF_INET6,socket.SOCK_%s);"
                    + "s.setsockopt(socket.IPPROTO_IPV6,socket.IPV6_V6ONLY,%d);"
                    + "s.bind(('::',18080));%s;print('ready',flush=True);time.sleep(100)")
                .formatted(kind, only ? 1 : 0, kind.equals("STREAM") ? "s.listen()" : "pass"));
    assertThat(listener.inputReader(UTF_8).readLine()).isEqualTo("ready");
    return listener;
  }

  /** Relatives: a socket of IPv6 may take IPv4, or not. */
  @ParameterizedTest
  @CsvSource({"STREAM, tcp", "DGRAM, udp"})
  void aListenerOfIpv6OnlyHoldsNoPortOfIpv4(String kind, String protocol) throws IOException {
    host.addNamespace("a");
    String config =
        new String(PrivateHost.input("11-port-mapper.json"), UTF_8)
            .replace(
                "\"container_port\":80", "\"container_port\":80,\"protocol\":\"" + protocol + "\"");
    Process listener = listenOnAllOfIpv6(kind, true);
    try {
      Output added = host.portMapper("ADD", "a", "a", config);
      assertThat(added.status()).as(added.text()).isZero();
      assertThat(host.portMapper("DEL", "a", "a", config).status()).isZero();
    } finally {
      listener.destroyForcibly().onExit().join();
    }
    listener = listenOnAllOfIpv6(kind, false);
    try {
      assertThat(host.portMapper("ADD", "a", "a", config).text())
          .contains("18080/" + protocol + " is held by a program that listens on all addresses");
    } finally {
      listener.destroyForcibly().onExit().join();
    }
  }

  // 15 and 16: what --validate has to find.

  @Test
  void validateFindsSwitchesThatAreNeitherTrueNorFalse() throws IOException {
    host.networks("15-disablecheck-yes.conflist");

    Output output = host.shim("networks", "--validate");

    assertThat(output.status()).isNotZero();
    assertThat(output.text()).contains("disableCheck", "15-disablecheck-yes.conflist");
  }

  @Test
  void validateFindsDelegatesThatAreNotThere() throws IOException {
    host.networks("16-shim-delegate-missing.conf");

    Output output = host.shim("networks", "--validate");

    assertThat(output.status()).isNotZero();
    assertThat(output.text()).contains("bridge-missing", "16-shim-delegate-missing.conf");
  }

  /** Relatives: what libcni can't read into its types, also of a delegate. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"capabilities\":\"portMappings\" | capabilities is not an object",
        "\"capabilities\":{\"ips\":\"true\"} | capabilities holds a value",
        "\"ipam\":\"host-local\" | ipam is not an object",
        "\"dns\":[] | dns is not an object",
        "\"delegate\":{\"type\":\"bridge\",\"ipam\":1} | delegate.ipam is not an object"
      })
  void validateFindsFieldsOfAnotherType(String field, String problem) throws IOException {
    host.network(
        "typed.conf",
        "{\"name\":\"typed\",\"type\":\"bridge\",\"bridge\":\"hk-br9\",%s}".formatted(field));

    assertInvalid("typed.conf", problem);
    assertThat(attach("a", "typed").text()).contains(problem);
    assertThat(host.container("a")).doesNotExist();
  }

  /** Relatives: what this project's port-mapper says to every ADD. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"chain\":\"HK-M\",\"delegate\":\"bridge\" | 'delegate': it is not an object",
        "\"delegate\":{\"type\":\"bridge\"} | 'chain': Not found",
        "\"chain\":\"HK-M\",\"delegate\":{\"type\":\"bridge\"},\"excludeDevices\":5 | excludeDevices"
      })
  void validateFindsWhatPortMappersRefuse(String fields, String problem) throws IOException {
    host.network(
        "mapped.conf",
        "{\"name\":\"mapped\",\"type\":\"mesos-cni-port-mapper\",%s}".formatted(fields));

    assertInvalid("mapped.conf", problem);
  }

  private void assertInvalid(String file, String problem) throws IOException {
    Output output = host.shim("networks", "--validate");

    assertThat(output.status()).as(output.text()).isNotZero();
    assertThat(output.text()).contains(file, problem);
  }

  /** Relatives: the IPAM of a delegate, a delegate by a name that nobody has. */
  @Test
  void validateFindsWhatDelegatesNeed() throws IOException {
    String json = new String(PrivateHost.input("16-shim-delegate-missing.conf"), UTF_8);
    host.network(
        "ipam.conf", json.replace("bridge-missing", "bridge").replace("host-local", "no-ipam"));
    host.network(
        "named.conf",
        "{\"name\":\"named\",\"type\":\"mesos-cni-shim\",\"delegate\":\"nobody\",\"delegateDir\":\"%s\"}"
            .formatted(host.work().resolve("plugins")));

    Output output = host.shim("networks", "--validate");

    assertThat(output.status()).isNotZero();
    assertThat(output.text()).contains("no-ipam", "nobody");
  }

  // 17: configurations that no ADD can succeed with.

  @ParameterizedTest
  @CsvSource({
    "17-subnet-33.conf, badsub, 33, 24",
    "17-mtu-string.conf, mtustr, '\"1400\"', 1400",
    "17-version-too-new.conf, newver, 1.1.0, 0.4.0",
    "17-dhcp-without-daemon.conf, lan, '\"dhcp\"', '\"host-local\",\"subnet\":\"10.253.19.0/24\"'"
  })
  void aLaunchThatFailsOverTheConfigurationLeavesNothing(
      String input, String network, String wrong, String right) throws IOException {
    addUplink();
    String json = new String(PrivateHost.input(input), UTF_8);
    host.network(input, json);

    for (String id : List.of("a", "b")) {
      Output output = attach(id, network);
      assertThat(output.status()).as(output.text()).isNotZero();
    }
    host.network(input, json.replace(wrong, right));

    Output status = host.shim("status");
    assertThat(status.status()).as(status.text()).isZero();
    assertThat(status.text()).doesNotContain("detaching");
    Output again = attach("c", network);
    if (again.text().contains("could not set bridge's mac")) {
      // The stock plugin's own fault: it leaves the bridge as the failed ADD had it.
      assertThat(again.text()).contains("'ip link del hk-br7' removes it");
      host.run("ip", "link", "del", "hk-br7");
      again = attach("c", network);
    }
    assertThat(again.status()).as(again.text()).isZero();
    detached("c");
  }

  private void chain(String first, String second) throws IOException {
    host.network(
        "chained.conflist",
        """
        {"cniVersion": "1.0.0", "name": "chained", "plugins": [
          {"type": "%s", "bridge": "hk-br9", "isGateway": true, "ipMasq": true,
           "ipam": {"type": "host-local", "subnet": "10.253.29.0/24"}},
          {"type": "portmap", "snat": true, "capabilities": {"portMappings": true}}, %s]}
        """
            .formatted(first, second));
  }

  /** Relatives: a later one of a list, which says the same to DEL. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"tuning\", \"mtu\": \"1400\"}",
        "{\"type\": \"tuning\", \"sysctl\": [\"net.ipv4.ip_forward\"]}",
        "{\"type\": \"bandwidth\", \"ingressRate\": \"1M\"}",
        "{\"type\": \"firewall\", \"backend\": 5}",
        "{\"type\": \"mesos-cni-port-mapper\", \"chain\": 5}"
      })
  void aLaterPluginThatRefusesItsConfigurationLeavesNothing(String plugin) throws IOException {
    chain("bridge", plugin);

    for (String id : List.of("a", "b")) {
      Output output = host.shim("attach", id, "--network=name=chained,port=18081:80/tcp");
      assertThat(output.status()).as(output.text()).isNotZero();
      assertThat(host.container(id)).doesNotExist();
    }

    assertThat(host.shim("status").text()).doesNotContain("detaching");
    assertThat(host.addresses("chained")).isEmpty();
    assertThat(host.run("iptables-save", "-t", "nat")).doesNotContain("18081", "10.253.29.");
  }

  /** What did answer is kept until it is undone, by another process too. */
  @Test
  void anEarlierPluginThatCanNotBeUndoneKeepsItsContainer() throws IOException {
    Path busy = Files.createFile(host.work().resolve("busy"));
    PrivateHost.executable(
        host.plugins().resolve("sticky"),
        "#!/bin/sh\n[ $CNI_COMMAND = ADD ] || [ ! -e %s ] || exit 1\nexec %s/bridge\n"
            .formatted(busy, CniFixture.PLUGINS)
            .getBytes(UTF_8));
    chain("sticky", "{\"type\": \"tuning\", \"mtu\": \"1400\"}");

    assertThat(attach("a", "chained").status()).isNotZero();
    assertThat(host.container("a").resolve("chained/eth0/answered")).hasContent("2");
    assertThat(host.shim("status").text()).contains("detaching");
    assertThat(host.addresses("chained")).hasSize(1);
    assertThat(host.shim("detach", "a").status()).isNotZero();
    Files.delete(busy);

    detached("a");
    assertThat(host.addresses("chained")).isEmpty();
  }

  // 19: root's files beside the networks.

  @Test
  void nothingOfRootsFilesIsQuotedToFrameworks() throws IOException {
    host.networks(PLAIN, "19-api-token");
    String secret = new String(PrivateHost.input("19-api-token"), UTF_8).strip();
    // Relatives: a secret where a value should be.
    host.network("broken.conf", "{\"name\":\"x\",\"type\":" + secret + "}");
    host.network("type.conf", "{\"name\":\"t\",\"type\":\"../" + secret + "\"}");
    host.network("name.conf", "{\"name\":\"../" + secret + "\",\"type\":\"bridge\"}");
    host.network(
        "version.conf", "{\"name\":\"v\",\"cniVersion\":\"" + secret + "\",\"type\":\"bridge\"}");
    Files.copy(
        host.conf().resolve("19-api-token"),
        host.conf().resolve("copied.json"),
        StandardCopyOption.REPLACE_EXISTING);
    IsolatorOptions options =
        new IsolatorOptions(
            host.conf(),
            List.of(CniFixture.PLUGINS),
            host.work().resolve("root"),
            DefaultDns.none(),
            IsolatorOptions.PLUGIN_TIME_LIMIT);
    try (CniIsolator isolator = CniIsolator.create(options)) {
      for (String name : List.of("unknown", "x", "t", "v")) {
        assertThatThrownBy(
                () ->
                    isolator.prepare(
                        "a",
                        ContainerSpec.of(List.of(NetworkSpecs.parseOne(name)), Optional.empty())))
            .as(name)
            .isInstanceOf(IsolatorException.class)
            .message()
            .doesNotContain(secret)
            .doesNotContain(secret.substring(0, 8));
      }
    }
  }

  // Hosts that lack a program.

  /** With nft alone, and with neither. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHostWithoutIptablesAttachesWithoutPortsAndDetaches(boolean nft) throws IOException {
    host.withoutPrograms(
        nft ? List.of("iptables", "ip6tables") : List.of("iptables", "ip6tables", "nft"));
    host.addNamespace("a");
    String mapped = new String(PrivateHost.input("11-port-mapper.json"), UTF_8);
    String config = mapped.replaceFirst("\"port_mappings\":\\[[^]]*]", "\"port_mappings\":[]");

    Output added = host.portMapper("ADD", "a", "a", config);
    assertThat(added.status()).as(added.text()).isZero();
    Output deleted = host.portMapper("DEL", "a", "a", config);
    assertThat(deleted.status()).as(deleted.text()).isZero();
    Output refused = host.portMapper("ADD", "a", "a", mapped);

    assertThat(refused.text()).contains("'iptables-save' is not in PATH: install iptables");
    assertThat(host.tried("", "ip", "-n", "a", "link", "show", "eth0").status()).isNotZero();
    assertThat(host.addresses("pmf")).isEmpty();
    assertThat(host.portMapper("STATUS", "a", "a", config).text()).contains("install iptables");
    if (nft) {
      assertThat(host.portMapper("DEL", "a", "a", mapped).status()).isZero();
    }
  }

  // Two agents on one host, and runtimes beside them.

  private Output otherAgent(String... line) throws IOException {
    String[] command = host.shimCommand(line);
    for (int i = 0; i < command.length; i++) {
      if (command[i].startsWith("--runtime_dir=")) {
        command[i] = "--runtime_dir=" + host.work().resolve("other");
      }
    }
    return host.tried("", command);
  }

  private void addBesideAgents(String id, int port) throws IOException {
    host.addNamespace(id);
    String config = new String(PrivateHost.input("11-port-mapper.json"), UTF_8);
    Output added = host.portMapper("ADD", id, id, config.replace("18080", String.valueOf(port)));
    assertThat(added.status()).as(added.text()).isZero();
  }

  @Test
  void gcLeavesWhatOtherAgentsAndRuntimesHave() throws IOException {
    String config = new String(PrivateHost.input("11-port-mapper.json"), UTF_8);
    host.network("pmf.conf", config.replaceFirst(",\\s*\"args\":\\{.*?}]}}}", ""));
    Output other = otherAgent("attach", "web", "--network=name=pmf,port=8097:80/tcp");
    assertThat(other.status()).as(other.text()).isZero();
    addBesideAgents("of-libcni", 8098);
    host.run(
        "sh", "-c", "mkdir /var/lib/cni/results; echo {} >/var/lib/cni/results/pmf-of-libcni-eth0");
    addBesideAgents("stale", 8099);
    host.run("sh", "-c", "touch -d '1 hour ago' /var/lib/cni/networks/pmf/10.*");

    Output collected = host.shim("gc");

    assertThat(collected.status()).as(collected.text()).isZero();
    assertThat(host.run("iptables-save", "-t", "nat"))
        .contains("container_id: web ", "container_id: of-libcni ")
        .doesNotContain("container_id: stale ");
    assertThat(host.addresses("pmf")).hasSize(2);
    assertThat(otherAgent("status").status()).isZero();
    assertThat(otherAgent("detach", "web").status()).isZero();
  }

  // Hosts on which something can't be written, and hosts without IPv6.

  private void assertNothingIsLeft(String namespace) throws IOException {
    assertThat(host.tried("", "ip", "-n", namespace, "link", "show", "eth0").status()).isNotZero();
    assertThat(host.run("iptables-save", "-t", "nat")).doesNotContain("container_id");
    assertThat(host.addresses("pmf")).isEmpty();
  }

  @Test
  void aFullDiskOfHostLocalsLeavesNothingAndIsNamed() throws IOException {
    host.addNamespace("a");
    String config = new String(PrivateHost.input("11-port-mapper.json"), UTF_8);
    host.run("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", "/var/lib/cni");
    host.run("sh", "-c", "dd if=/dev/zero of=/var/lib/cni/filler bs=4096 count=1");

    Output added = host.portMapper("ADD", "a", "a", config);

    assertThat(added.status()).as(added.text()).isNotZero();
    assertThat(added.text()).contains("/var/lib/cni/networks/pmf/", "no space left on device");
    assertNothingIsLeft("a");
    assertThat(host.portMapper("DEL", "a", "a", config).status()).isZero();
  }

  @Test
  void aRunThatCanNotBeWrittenLeavesNothingAndIsNamed() throws IOException {
    host.addNamespace("a");
    String config = new String(PrivateHost.input("11-port-mapper.json"), UTF_8);
    Path netns = Files.createDirectory(host.work().resolve("netns"));
    host.run("mount", "--rbind", "/run/netns", netns.toString());
    host.run("mount", "--bind", "/run", "/run");
    host.run("mount", "-o", "remount,bind,ro", "/run");
    host.run("mount", "--rbind", netns.toString(), "/run/netns");

    Output added = host.portMapper("ADD", "a", "a", config);

    assertThat(added.status()).as(added.text()).isNotZero();
    assertThat(added.text()).contains("'/run/mesos-cni-port-mapper", "Read-only file system");
    assertNothingIsLeft("a");
    String without = config.replaceFirst("\"port_mappings\":\\[[^]]*]", "\"port_mappings\":[]");
    for (String verb : List.of("ADD", "DEL")) {
      Output output = host.portMapper(verb, "a", "a", without);
      assertThat(output.status()).as(verb + " without ports: " + output.text()).isZero();
    }
    assertNothingIsLeft("a");
    host.run("umount", "--lazy", "/run");
    host.run("umount", "--lazy", netns.toString());
  }

  /** As {@code ipv6.disable=1} has it. */
  @Test
  void aHostWithoutIpv6IsOneOfIpv4() throws IOException {
    Path nothing = Files.createDirectory(host.work().resolve("nothing"));
    host.run("mount", "--bind", nothing.toString(), "/proc/sys/net/ipv6");
    for (String program : List.of("ip6tables", "ip6tables-save", "ip6tables-restore")) {
      host.program(
          program,
          "#!/bin/sh\necho \"can't initialize ip6tables: Address family not supported\" >&2\nexit 3\n"
              .getBytes(UTF_8));
    }
    String config = new String(PrivateHost.input("11-port-mapper.json"), UTF_8);
    host.network("pmf.conf", config.replaceFirst(",\\s*\"args\":\\{.*?}]}}}", ""));

    attached("a", "pmf");
    detached("a");
    Output mapped = host.shim("attach", "b", "--network=name=pmf,port=18080:80/tcp");
    assertThat(mapped.status()).as(mapped.text()).isZero();
    assertThat(host.shim("status").status()).isZero();
    assertThat(host.shim("check", "b").status()).isZero();
    detached("b");
    assertThat(host.run("iptables-save", "-t", "nat")).doesNotContain("container_id");
    assertThat(host.addresses("pmf")).isEmpty();
    host.run("umount", "/proc/sys/net/ipv6");
  }
}
