package io.mesosj.local.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.local.LocalCluster;
import io.mesosj.local.LocalClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownClustersTest {
  private static final String MASTER = "http://127.0.0.1:5050";

  @TempDir private Path directory;

  private CredentialFile written() throws IOException {
    CredentialFile file = new CredentialFile(directory);
    file.write(new OwnCredential("sesame"), MASTER, Optional.empty());
    return file;
  }

  private KnownClusters known() {
    return new KnownClusters(directory.resolve("clusters"));
  }

  @Test
  void findsTheCredentialByTheMastersAddress() throws IOException {
    CredentialFile file = written();
    known().add(MASTER, file.credentials());

    for (String master : new String[] {MASTER, "127.0.0.1:5050", "localhost:5050", MASTER + "/"}) {
      assertThat(known().find(master))
          .as(master)
          .contains(new KnownCluster(new OwnCredential("sesame"), Optional.empty()));
    }
    assertThat(known().find("127.0.0.1:5051")).isEmpty();
    known().remove(MASTER, file.credentials());
    assertThat(known().find(MASTER)).isEmpty();
  }

  @Test
  void writesFilesForItsOwnerOnly() throws IOException {
    CredentialFile file = written();
    for (Path path : new Path[] {file.credentials(), file.authorization()}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
    }
    known().add(MASTER, file.credentials());
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("clusters"))))
        .isEqualTo("rwx------");
  }

  /** Its address may be somebody else's by now. */
  @Test
  void forgetsAClusterWhoseProcessIsGone() throws IOException {
    CredentialFile file = written();
    known().add(MASTER, file.credentials());
    String text = Files.readString(file.credentials());
    Files.writeString(file.credentials(), text.replaceAll("\"started\":[0-9]+", "\"started\":1"));

    assertThat(known().find(MASTER)).isEmpty();
    // But who takes the cluster over goes on with its secret.
    assertThat(file.earlierOrRandom()).isEqualTo(new OwnCredential("sesame"));
  }

  @Test
  void removesTheLinksOfClustersThatWereKilled() throws IOException {
    CredentialFile killed = written();
    known().add(MASTER, killed.credentials());
    killed.remove();

    known().add("http://127.0.0.1:5060", Files.createFile(directory.resolve("other")));

    assertThat(directory.resolve("clusters"))
        .isDirectoryContaining(path -> path.endsWith("127.0.0.1_5060"));
    assertThat(Files.isSymbolicLink(directory.resolve("clusters/127.0.0.1_5050"))).isFalse();
  }

  @Test
  void trustsNoFileThatOthersRead() throws IOException {
    CredentialFile file = written();
    known().add(MASTER, file.credentials());
    Files.setPosixFilePermissions(file.credentials(), PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> known().find(MASTER))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not ours alone")
        .hasMessageNotContaining("sesame");
  }

  @Test
  void listensToOtherMachinesOnlyWithCredentials() {
    LocalClusterOptions open = LocalClusterOptions.builder().ip("0.0.0.0").build();
    LocalClusterOptions half =
        LocalClusterOptions.builder()
            .ip("0.0.0.0")
            .credentials(Map.of("p", "s"))
            .authentication(Authentication.NONE)
            .build();
    for (LocalClusterOptions options : new LocalClusterOptions[] {open, half}) {
      assertThatThrownBy(() -> LocalCluster.start(options))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("--ip=0.0.0.0")
          .hasMessageContaining("--credentials");
    }
  }
}
