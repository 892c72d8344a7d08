package io.mesosj.isolator.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.cni.Dns;
import io.mesosj.protocol.testing.LoggedLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesTest {
  @TempDir private Path work;

  @Test
  @Tag("CNI-01")
  void aResolverConfigurationHasAllPartsInOrder() {
    Dns dns =
        new Dns(
            List.of("8.8.8.8", "4.4.4.4"),
            "mesos",
            List.of("a.mesos", "b.mesos"),
            List.of("ndots:2", "rotate"));

    assertThat(ResolvConf.of(dns))
        .isEqualTo(
            """
            domain mesos
            search a.mesos b.mesos
            options ndots:2 rotate
            nameserver 8.8.8.8
            nameserver 4.4.4.4
            """);
  }

  @Test
  @Tag("CNI-01")
  void anEmptyPartLeavesNoLine() {
    assertThat(ResolvConf.of(Dns.NONE)).isEmpty();
    assertThat(ResolvConf.of(new Dns(List.of("8.8.8.8"), "", List.of(), List.of())))
        .isEqualTo("nameserver 8.8.8.8\n");
    assertThat(ResolvConf.of(new Dns(List.of(), "", List.of("a"), List.of())))
        .isEqualTo("search a\n");
  }

  @Test
  void hostsHasEveryAddressInOrder() {
    assertThat(HostsFile.of("web", List.of("10.0.0.1", "fd00::1")))
        .isEqualTo("127.0.0.1 localhost\n::1 localhost\n10.0.0.1 web\nfd00::1 web\n");
    assertThat(HostsFile.of("web", List.of())).isEqualTo("127.0.0.1 localhost\n::1 localhost\n");
  }

  private HostResolver resolver(String own, String upstream) throws IOException {
    return new HostResolver(
        Files.writeString(work.resolve("own"), own),
        Files.writeString(work.resolve("upstream"), upstream));
  }

  @Test
  void aReachableResolverIsLeftAsItIs() throws Exception {
    assertThat(resolver("nameserver 10.0.0.53\n", "nameserver 1.1.1.1\n").replacement()).isEmpty();
    assertThat(resolver("# nothing\n", "").replacement()).isEmpty();
  }

  @Test
  void aResolverOnTheLoopbackGivesWayToTheServersBehindIt() throws Exception {
    assertThat(
            resolver("nameserver 127.0.0.53\nsearch a\n", "nameserver 1.1.1.1\nsearch b\n")
                .replacement())
        .contains("nameserver 1.1.1.1\nsearch b\n");
    assertThat(resolver("nameserver ::1\nnameserver 10.0.0.53\nsearch a\n", "").replacement())
        .contains("nameserver 10.0.0.53\nsearch a\n");
  }

  @Test
  void withoutAnyReachableServerTheHostsFileStays() throws Exception {
    HostResolver resolver = resolver("nameserver 127.0.0.1\n", "nameserver 127.0.0.2\n");

    try (LoggedLines logged = LoggedLines.listen()) {
      assertThat(resolver.replacement()).isEmpty();
      assertThat(logged.lines())
          .singleElement()
          .asString()
          .contains(work.resolve("own").toString(), "--default_container_dns");
    }
    try (LoggedLines logged = LoggedLines.listen()) {
      assertThat(resolver("nameserver 127.0.0.1\n", "nameserver 192.0.2.7\n").replacement())
          .isPresent();
      assertThat(logged.lines()).isEmpty();
    }
  }

  @Test
  void aMissingFileBecomesAnEmptyOne() throws Exception {
    assertThat(new HostResolver(work.resolve("none"), work.resolve("none")).replacement())
        .contains("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "0x7f.0.0.1",
        "0177.1",
        "2130706433",
        "0",
        "0.0.0.0",
        "::1",
        "::",
        "0:0:0:0:0:0:0:1",
        "::ffff:127.0.0.53",
        "::1%lo",
        "fe80::c1d2:c3ff:fe04:d36e%3"
      })
  void aServerThatNoContainerReachesIsDropped(String server) throws Exception {
    HostResolver resolver = resolver("nameserver 192.0.2.1\nnameserver " + server + "\n", "");

    assertThat(resolver.replacement()).contains("nameserver 192.0.2.1\n");
    assertThat(resolver.servers()).containsExactly("192.0.2.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"192.0.2.7", "2001:db8::1", "::2", "128.1", "fe80::1", "127:1", "nowhere"})
  void otherServersStay(String server) throws Exception {
    assertThat(resolver("nameserver " + server + "\n", "").replacement()).isEmpty();
  }

  @Test
  void whatTheSystemWritesNeedNotBeUtf8() throws Exception {
    Path own =
        Files.write(
            work.resolve("latin1"),
            "# r\u00e9seau\nnameserver 127.0.0.1\nnameserver 192.0.2.7\n"
                .getBytes(StandardCharsets.ISO_8859_1));

    assertThat(new HostResolver(own, work.resolve("none")).servers()).containsExactly("192.0.2.7");
  }
}
