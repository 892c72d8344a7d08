package io.mesosj.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThatThrownBy(() -> networks.find("a")).hasMessageContaining("skipped: ");
  }

  @Test
  void linksMayLeadToFilesOfTheDirectoryOnly() throws Exception {
    Path data = Files.createDirectories(work.resolve("..data"));
    Files.writeString(data.resolve("in"), "{\"name\": \"in\", \"type\": \"bridge\"}");
    Files.createSymbolicLink(work.resolve("in.conf"), data.resolve("in"));
    Files.createSymbolicLink(work.resolve("out.conf"), Path.of("/etc/passwd"));

    NetworkDirectory.Listing listing = new NetworkDirectory(work).list();

    assertThat(listing.networks()).containsOnlyKeys("in");
    assertThat(listing.skipped())
        .singleElement()
        .satisfies(skip -> assertThat(skip.reason()).endsWith("it is a link out of the directory"));
  }

  @Test
  void aMissingDirectoryIsTold() {
    assertThatThrownBy(() -> new NetworkDirectory(work.resolve("none")).find("a"))
        .hasMessageEndingWith("skipped: the directory does not exist");
  }
}
