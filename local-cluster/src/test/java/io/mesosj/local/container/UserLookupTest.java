package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserLookupTest {
  @TempDir Path root;

  @BeforeEach
  void makeFiles() throws IOException {
    Files.createDirectory(root.resolve("etc"));
    Files.writeString(
        root.resolve("etc/passwd"),
        "root:x:0:0::/root:/bin/sh\nweb:x:101:102::/:/bin/sh\nbig:x:4294967294:4294967294::/:/\n");
    Files.writeString(
        root.resolve("etc/group"),
        "root:x:0:\nweb:x:102:web\nextra:x:300:other,web\nmore:x:301:we\n");
  }

  private UserLookup users() {
    return new UserLookup(root);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, 0",
    "root, 0, 0",
    "web, 101, 102",
    "101, 101, 102",
    "web:extra, 101, 300",
    "12345:67, 12345, 67",
    "1000620000, 1000620000, 0",
    "4294967294, 4294967294, 4294967294",
    "big, 4294967294, 4294967294",
  })
  void findsNumbers(String text, long uid, long gid) throws ContainerException {
    assertThat(users().find(text).uid()).isEqualTo(uid);
    assertThat(users().find(text).gid()).isEqualTo(gid);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "4294967295", "99999999999", "-1", "web:nobody", ":", "web:"})
  void refusesWhatIsNotThere(String text) {
    assertThatThrownBy(() -> users().find(text)).isInstanceOf(ContainerException.class);
  }

  @Test
  void findsTheOtherGroupsOfAUserWithoutAGroup() throws ContainerException {
    assertThat(users().find("web").groups()).containsExactly(300L);
    assertThat(users().find("web:web").groups()).isEmpty();
  }

  @Test
  void readsOtherEncodings() throws Exception {
    byte[] latin1 =
        "r\u00f6t:x:5:6:M\u00fcller:/:/\nweb:x:7:8::/:/\n".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(root.resolve("etc/passwd"), latin1);

    assertThat(users().find("web").uid()).isEqualTo(7);
    users().check();
  }

  @Test
  void readsThroughLinksInsideOnly() throws Exception {
    Files.createDirectories(root.resolve("nix/store"));
    Files.move(root.resolve("etc/passwd"), root.resolve("nix/store/passwd"));
    Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/nix/store/passwd"));
    assertThat(users().find("web").uid()).isEqualTo(101);

    Files.delete(root.resolve("etc/group"));
    Files.createSymbolicLink(root.resolve("etc/group"), Path.of("/mnt/mesos/sandbox/group"));
    assertThatThrownBy(() -> users().check()).hasMessageContaining("'/etc/group' of the container");
  }

  @Test
  @Timeout(180)
  void refusesAPipeAndADevice() throws Exception {
    Files.delete(root.resolve("etc/group"));
    run("mkfifo", root.resolve("etc/group").toString());
    assertThatThrownBy(() -> users().check()).hasMessageContaining("is no regular file");

    Files.delete(root.resolve("etc/group"));
    Files.createSymbolicLink(root.resolve("etc/group"), Path.of("/dev/zero"));
    assertThatThrownBy(() -> users().find("web")).isInstanceOf(ContainerException.class);
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(List.of(command)).inheritIO().start().waitFor()).isZero();
  }
}
