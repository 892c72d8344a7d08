package io.mesosj.protocol.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mesosj.protocol.json.MesosJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.NetworkInfo.IPAddress;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;
import org.apache.mesos.v1.Protos.NetworkInfo.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSpecsTest {
  private static final String ARRAY =
      "[{\"name\":\"a\",\"labels\":{\"labels\":[{\"key\":\"app\",\"value\":\"x\"}]}},{\"name\":\"b\"}]";

  private static List<String> names(List<NetworkInfo> networks) {
    return networks.stream().map(NetworkInfo::getName).toList();
  }

  @Test
  void readsNamesInOrder() {
    assertThat(names(NetworkSpecs.parseList("net2, net1,net3")))
        .containsExactly("net2", "net1", "net3");
  }

  @Test
  void readsJson() {
    List<NetworkInfo> networks = NetworkSpecs.parseList(" " + ARRAY);
    assertThat(names(networks)).containsExactly("a", "b");
    assertThat(networks.get(0).getLabels().getLabels(0).getValue()).isEqualTo("x");
  }

  @Test
  void readsFiles(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("networks.json"), ARRAY);
    assertThat(NetworkSpecs.parseList(file.toString())).isEqualTo(NetworkSpecs.parseList(ARRAY));
    assertThat(NetworkSpecs.parseList("file://" + file)).isEqualTo(NetworkSpecs.parseList(ARRAY));
  }

  @Test
  void namesTheFileThatIsWrong(@TempDir Path dir) throws IOException {
    Path missing = dir.resolve("missing");
    assertThatThrownBy(() -> NetworkSpecs.parseList(missing.toString()))
        .isInstanceOf(InvalidNetworkException.class)
        .hasMessageContaining(missing.toString());
    Path wrong = Files.writeString(dir.resolve("wrong"), "[{\"name\":5}]");
    assertThatThrownBy(() -> NetworkSpecs.parseList(wrong.toString()))
        .hasMessageContaining(wrong + "[0]")
        .hasMessageContaining("\"name\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ",", "a,", "a,,b", "a/b", "..", ".", "a\nb", "a\0b", "[", "[1]", "[] x", "[{]"
      })
  void refusesWhatIsNoListOfNetworks(String text) {
    assertThatThrownBy(() -> NetworkSpecs.parseList(text))
        .isInstanceOf(InvalidNetworkException.class)
        .message()
        .isNotBlank()
        .doesNotContain("\n", "\0");
  }

  @Test
  void refusesANetworkTwiceInMesosWords() {
    assertThatThrownBy(() -> NetworkSpecs.parseList("x,y,x"))
        .hasMessage("Attempted to join CNI network 'x' multiple times");
  }

  @Test
  void readsTheLongForm() {
    NetworkInfo network =
        NetworkSpecs.parseOne(
            "name=cni-test,label=app=my=app,label=flag,port=8080:80/TCP,port=8081:443,"
                + "ip=10.1.0.7,ip=fd00::7,group=backend,label=list=a\\,b");
    assertThat(MesosJson.print(network))
        .isEqualTo(
            ("{'groups':['backend'],"
                    + "'labels':{'labels':[{'key':'app','value':'my=app'},{'key':'flag'},"
                    + "{'key':'list','value':'a,b'}]},"
                    + "'ip_addresses':[{'protocol':'IPv4','ip_address':'10.1.0.7'},"
                    + "{'protocol':'IPv6','ip_address':'fd00::7'}],'name':'cni-test',"
                    + "'port_mappings':[{'host_port':8080,'container_port':80,'protocol':'tcp'},"
                    + "{'host_port':8081,'container_port':443}]}")
                .replace('\'', '"'));
  }

  @Test
  void readsABareName() {
    assertThat(NetworkSpecs.parseOne("cni-test"))
        .isEqualTo(NetworkInfo.newBuilder().setName("cni-test").build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "label=a=b| name is missing",
        "name=| name is empty",
        "name=a,name=b| name stands twice",
        "name=a/b| without \"/\"",
        "name=..| network \"..\"",
        "name=a,label=| label key \"\"",
        "name=a,label==v| label key \"\"",
        "name=a,port=web| HOST:CONTAINER",
        "name=a,port=80-79:1-2| the range 80-79 runs backwards",
        "name=a,port=80-82:1-2| the host's range has 3 ports and the container's 2",
        "name=a,port=80-82:1| the host's range has 3 ports and the container's 1",
        "name=a,port=80-:1| \"\" is not a port",
        "name=a,port=80-90000:1| port 90000 is out of range",
        "name=a,port=0:80| port 0 is out of range 1-65535",
        "name=a,port=80:65536| port 65536 is out of range 1-65535",
        "name=a,port=80:-1| \"-1\" is not a port",
        "name=a,port=80:| \"\" is not a port",
        "name=a,port=1:2:3| no address of the host, every one of it is meant; write 2:3",
        "name=a,port=80:80/icmp| tcp, udp or sctp",
        "name=a,port=80:80/| tcp, udp or sctp",
        "name=a,port=80:80/tcp; touch x| tcp, udp or sctp",
        "name=a,port=80:1,port=80:2| host port 80/tcp is mapped twice",
        "name=a,port=80:1/udp,port=80:1/udp| host port 80/udp is mapped twice",
        "name=a,ip=localhost| ip \"localhost\" is not an IP address",
        "name=a,ip=1.2.3| ip \"1.2.3\"",
        "name=a,ip=010.0.0.1| ip \"010.0.0.1\"",
        "name=a,ip=10.0.0.1/24| ip \"10.0.0.1/24\"",
        "name=a,group=| group \"\"",
        "name=a,colour=red| unknown key \"colour\"",
        "name=a,b| \"b\" is not KEY=VALUE",
      })
  void namesWhatIsWrongInTheLongForm(String text, String expected) {
    assertThatThrownBy(() -> NetworkSpecs.parseOne(text))
        .isInstanceOf(InvalidNetworkException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void readsRangesOfPorts() {
    assertThat(NetworkSpecs.ports("8000-8002:80-82/udp"))
        .extracting(port -> port.getHostPort() + ":" + port.getContainerPort())
        .containsExactly("8000:80", "8001:81", "8002:82");
    assertThat(NetworkSpecs.ports("80-81"))
        .extracting(port -> port.getHostPort() + ":" + port.getContainerPort())
        .containsExactly("0:80", "0:81");
  }

  @Test
  void leavesAHostPortToTheOfferUntilTheNetworkIsJoined() {
    List<NetworkInfo> wanted = List.of(NetworkSpecs.parseOne("name=a,port=80,port=:80/udp"));

    assertThat(wanted.get(0).getPortMappingsList())
        .extracting(PortMapping::getHostPort)
        .containsExactly(0, 0);
    assertThat(NetworkSpecs.validateWanted(wanted)).isEmpty();
    assertThat(NetworkSpecs.validate(wanted))
        .containsOnly("network \"a\": host port 0 is out of range 1-65535");
  }

  @Test
  void allowsAHostPortForTcpAndUdp() {
    assertThat(NetworkSpecs.parseOne("name=a,port=53:53/tcp,port=53:53/udp").getPortMappingsList())
        .hasSize(2);
  }

  @Test
  void reportsAllProblemsOfTheLongFormTogether() {
    InvalidNetworkException e =
        catchThrowableOfType(
            InvalidNetworkException.class,
            () -> NetworkSpecs.parseOne("name=a/b,port=0:80,ip=nowhere,colour=red,label=="));
    assertThat(e.problems()).hasSize(5);
  }

  @Test
  void reportsAllProblemsOfAllNetworksTogether() {
    NetworkInfo.Builder first = NetworkInfo.newBuilder().setName("x");
    first.addPortMappingsBuilder().setHostPort(0).setContainerPort(70000).setProtocol("icmp");
    first.addPortMappingsBuilder().setHostPort(80).setContainerPort(80);
    NetworkInfo.Builder second = NetworkInfo.newBuilder().setName("x").addGroups("");
    second.addPortMappingsBuilder().setHostPort(80).setContainerPort(81).setProtocol("TCP");
    second.addIpAddressesBuilder().setIpAddress("here");

    assertThat(NetworkSpecs.validate(List.of(first.build(), second.build())))
        .containsExactlyInAnyOrder(
            "network \"x\": protocol \"icmp\" is not tcp, udp or sctp",
            "network \"x\": host port 0 is out of range 1-65535",
            "network \"x\": container port 70000 is out of range 1-65535",
            "Attempted to join CNI network 'x' multiple times",
            "network \"x\": group \"\" is empty or not printable",
            "network \"x\": host port 80/tcp is mapped twice",
            "network \"x\": ip \"here\" is not an IP address");
  }

  @Test
  void namesPortsPast2To31AsTheyWereWritten() {
    NetworkInfo.Builder network = NetworkInfo.newBuilder().setName("x");
    network.addPortMappingsBuilder().setHostPort(-1).setContainerPort(1);
    assertThat(NetworkSpecs.validate(List.of(network.build())))
        .containsExactly("network \"x\": host port 4294967295 is out of range 1-65535");
  }

  @Test
  void allowsTheHostsNetwork() {
    assertThat(NetworkSpecs.validate(List.of(NetworkInfo.getDefaultInstance()))).isEmpty();
    assertThat(NetworkSpecs.validate(List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::",
        "::1",
        "1::",
        "1:2:3:4:5:6:7:8",
        "1::8",
        "fe80::1:2",
        "::ffff:1.2.3.4",
        "0.0.0.0",
        "255.255.255.255",
        "ABCD:EF01::",
        "1:2:3:4:5:6:1.2.3.4",
        "::2:3:4:5:6:7:8"
      })
  void knowsAddresses(String text) {
    assertThat(IpLiterals.parse(text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":::",
        "1",
        "1:2",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "g::",
        "::1%eth0",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.",
        "::1.2.3",
        "1.2.3.4::",
        "1:2:3:4:5:6:7::8:9",
        "[::1]",
        "0x7f.1.1.1",
        "١.1.1.1",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        "example.org"
      })
  void knowsWhatIsNoAddress(String text) {
    assertThat(IpLiterals.parse(text)).isEmpty();
  }

  @Property(tries = 500)
  void neverFailsOtherwise(@ForAll String text) {
    try {
      NetworkSpecs.parseOne(text);
    } catch (InvalidNetworkException e) {
      assertThat(e.problems()).isNotEmpty();
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\n", "\r", "\0");
    }
    try {
      NetworkSpecs.ports(text);
    } catch (InvalidNetworkException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\n", "\r", "\0");
    }
  }

  @Property(tries = 300)
  void readsBackAnyNetworkInBothForms(@ForAll("networks") NetworkInfo network) {
    assertThat(NetworkSpecs.parseOne(longForm(network))).isEqualTo(network);
    assertThat(NetworkSpecs.parseList("[" + MesosJson.print(network) + "]"))
        .containsExactly(network);
  }

  private static String longForm(NetworkInfo network) {
    StringBuilder text = new StringBuilder("name=").append(escaped(network.getName()));
    network
        .getLabels()
        .getLabelsList()
        .forEach(l -> text.append(",label=" + escaped(l.getKey() + "=" + l.getValue())));
    for (PortMapping port : network.getPortMappingsList()) {
      text.append(",port=" + port.getHostPort() + ":" + port.getContainerPort());
      text.append("/" + port.getProtocol());
    }
    network.getIpAddressesList().forEach(ip -> text.append(",ip=" + ip.getIpAddress()));
    network.getGroupsList().forEach(g -> text.append(",group=" + escaped(g)));
    return text.toString();
  }

  private static String escaped(String text) {
    return text.replace(",", "\\,");
  }

  @Provide
  Arbitrary<NetworkInfo> networks() {
    Arbitrary<String> words =
        Arbitraries.strings().withChars("abcXYZ09-_.=, ").ofMinLength(1).ofMaxLength(12);
    Arbitrary<String> names = words.filter(n -> !n.equals(".") && !n.equals(".."));
    Arbitrary<String> keys = words.filter(k -> k.indexOf('=') < 0);
    Arbitrary<PortMapping> ports =
        Combinators.combine(
                Arbitraries.integers().between(1, 65535),
                Arbitraries.integers().between(1, 65535),
                Arbitraries.of("tcp", "udp", "sctp"))
            .as(
                (host, container, protocol) ->
                    PortMapping.newBuilder()
                        .setHostPort(host)
                        .setContainerPort(container)
                        .setProtocol(protocol)
                        .build());
    Arbitrary<IPAddress> addresses =
        Arbitraries.integers()
            .between(0, 255)
            .map(
                n ->
                    n % 2 == 0
                        ? address("10.0.1." + n, Protocol.IPv4)
                        : address("fd00::" + Integer.toHexString(n), Protocol.IPv6));
    return Combinators.combine(
            names,
            Combinators.combine(keys, words).as(List::of).list().ofMaxSize(3),
            ports.list().ofMaxSize(4).uniqueElements(p -> p.getHostPort() + p.getProtocol()),
            addresses.list().ofMaxSize(3),
            words.list().ofMaxSize(3))
        .as(
            (name, labels, mappings, ips, groups) -> {
              NetworkInfo.Builder network =
                  NetworkInfo.newBuilder()
                      .setName(name)
                      .addAllPortMappings(mappings)
                      .addAllIpAddresses(ips)
                      .addAllGroups(groups);
              labels.forEach(
                  label ->
                      network
                          .getLabelsBuilder()
                          .addLabelsBuilder()
                          .setKey(label.get(0))
                          .setValue(label.get(1)));
              return network.build();
            });
  }

  private static IPAddress address(String text, Protocol protocol) {
    return IPAddress.newBuilder().setIpAddress(text).setProtocol(protocol).build();
  }
}
