package io.mesosj.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkDirectoryTest {
  @TempDir private Path work;

  private void write(String file, String name) throws IOException {
    Files.writeString(work.resolve(file), "{\"name\": \"" + name + "\", \"type\": \"bridge\"}");
  }

  @Test
  void readsEveryFileButEditorsLeftovers() throws Exception {
    write("10-a.conf", "a");
    write("b", "b");
    write("c.json", "c");
    write(".d.conf.swp", "d");
    write("e.conf~", "e");
    Files.createDirectories(work.resolve("sub"));

    NetworkDirectory.Listing listing = new NetworkDirectory(work).list();

    assertThat(listing.networks()).containsOnlyKeys("a", "b", "c");
    assertThat(listing.skipped()).isEmpty();
  }

  @Test
  void theFirstOfTwoFilesForANetworkIsUsedAndTheOtherTold() throws Exception {
    write("2.conf", "a");
    write("1.conf", "a");

    NetworkDirectory.Listing listing = new NetworkDirectory(work).list();

    assertThat(listing.skipped())
        .singleElement()
        .satisfies(
            skip -> {
              assertThat(skip.file()).isEqualTo(work.resolve("2.conf"));
              assertThat(skip.reason())
                  .isEqualTo("network 'a' stands in " + work.resolve("1.conf") + " already");
            });
  }

  @Test
  void followsFilesThatComeChangeAndGo() throws Exception {
    NetworkDirectory networks = new NetworkDirectory(work);
    assertThatThrownBy(() -> networks.find("a"))
        .hasMessage("Unknown CNI network 'a': " + work + " has no networks");

    write("x.conf", "a");
    assertThat(networks.find("a").name()).isEqualTo("a");
    write("x.conf", "b");
    assertThatThrownBy(() -> networks.find("a"))
        .hasMessage("Unknown CNI network 'a': " + work + " has b");
    write("y.conf", "a");
    assertThat(networks.find("a").name()).isEqualTo("a");
    Files.writeString(work.resolve("y.conf"), "{");
    assertThatThrownBy(() -> networks.find("a")).hasMessageEndingWith("; not usable: y.conf");
  }

  @Test
  void linksMayLeadToFilesOfTheDirectory() throws Exception {
    Path data = Files.createDirectories(work.resolve("..data"));
    Files.writeString(data.resolve("in"), "{\"name\": \"in\", \"type\": \"bridge\"}");
    Files.createSymbolicLink(work.resolve("in.conf"), data.resolve("in"));

    assertThat(new NetworkDirectory(work).list().networks()).containsOnlyKeys("in");
  }

  @Test
  void aLinkOutOfTheDirectoryIsFollowedWhereOnlyRootCanChangeItsTarget() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "makes files of root's");
    Path conf = Files.createDirectories(work.resolve("conf"));
    Path trusted = Files.createDirectories(work.resolve("trusted"));
    Path target =
        Files.writeString(trusted.resolve("a"), "{\"name\": \"a\", \"type\": \"bridge\"}");
    Files.createSymbolicLink(conf.resolve("a.conf"), target);
    NetworkDirectory networks = new NetworkDirectory(conf);

    assertThat(networks.find("a").name()).isEqualTo("a");

    Files.setPosixFilePermissions(trusted, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(networks.list().skipped())
        .singleElement()
        .satisfies(
            skip ->
                assertThat(skip.reason())
                    .endsWith(
                        "it is a link out of the directory, and '"
                            + trusted.toRealPath()
                            + "' may be written by others than root"));
    Files.setPosixFilePermissions(trusted, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setAttribute(target, "unix:uid", 65534);
    assertThat(networks.list().skipped().get(0).reason()).endsWith("does not belong to root");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10-a.conf.bak",
        "10-a.conf~",
        "10-a.conflist.old",
        "10-a.conf.dpkg-old",
        "a.rpmsave",
        "cni.lock",
        "10-a.conf.2024-01-01",
        "#10-a.conf#",
        "10-a.json.save",
        "a.orig",
        ".a.conf.swp",
        "10-a.conf-20240101",
        "README.md",
        "net.dpkg-old"
      })
  void whatWasLeftBesideTheFilesIsNoNetwork(String leftover) throws Exception {
    write(leftover, "a");

    assertThat(new NetworkDirectory(work).list().networks()).isEmpty();
  }

  @Test
  void aFileWithAnEndingOfCniWinsOverOneWithout() throws Exception {
    Files.writeString(work.resolve("1"), "{\"name\": \"a\", \"type\": \"old\"}");
    NetworkDirectory networks = new NetworkDirectory(work);
    assertThat(networks.find("a").plugins().get(0).get("type").asText()).isEqualTo("old");

    Files.writeString(work.resolve("2.conf"), "{\"name\": \"a\", \"type\": \"new\"}");

    assertThat(networks.find("a").plugins().get(0).get("type").asText()).isEqualTo("new");
  }

  @Test
  void aListHasThePluginsThatStandBesideItUnlessItForbidsThem() throws Exception {
    Files.writeString(
        work.resolve("a.conflist"), "{\"name\": \"a\", \"plugins\": [{\"type\": \"bridge\"}]}");
    Files.writeString(work.resolve("b.conflist"), "{\"name\": \"b\", \"cniVersion\": \"1.0.0\"}");
    Files.writeString(
        work.resolve("c.conflist"),
        "{\"name\": \"c\", \"loadOnlyInlinedPlugins\": true, \"plugins\": [{\"type\": \"one\"}]}");
    // As libcni reads it, which takes words in any case.
    Files.writeString(
        work.resolve("d.conflist"),
        "{\"name\": \"d\", \"loadOnlyInlinedPlugins\": \"True\", \"plugins\": [{\"type\": \"one\"}]}");
    for (String name : List.of("a", "b", "c", "d")) {
      Path beside = Files.createDirectories(work.resolve(name));
      Files.writeString(beside.resolve("20-y.conf"), "{\"type\": \"tuning\"}");
      Files.writeString(beside.resolve("10-x.conf"), "{\"type\": \"portmap\"}");
      Files.writeString(beside.resolve("30.json"), "{\"type\": \"never\"}");
    }
    NetworkDirectory networks = new NetworkDirectory(work);

    assertThat(types(networks.find("a"))).containsExactly("bridge", "portmap", "tuning");
    assertThat(types(networks.find("b"))).containsExactly("portmap", "tuning");
    assertThat(types(networks.find("c"))).containsExactly("one");
    assertThat(types(networks.find("d"))).containsExactly("one");
    // Who reads the list that is remembered must not add them once more.
    assertThat(networks.find("a").tree().path("loadOnlyInlinedPlugins").asBoolean()).isTrue();
  }

  private static List<String> types(NetworkConfig config) {
    return config.plugins().stream().map(plugin -> plugin.get("type").asText()).toList();
  }

  @Test
  void nothingOfTheFilesIsQuoted() throws Exception {
    Files.writeString(work.resolve("api-token"), "AKIAEXAMPLE0SECRETEXAMPLEKEY");

    assertThatThrownBy(() -> new NetworkDirectory(work).find("none"))
        .hasMessage(
            "Unknown CNI network 'none': " + work + " has no networks; not usable: api-token");
  }

  @Test
  void aMissingDirectoryIsTold() {
    assertThatThrownBy(() -> new NetworkDirectory(work.resolve("none")).find("a"))
        .hasMessageContaining("none");
  }
}
