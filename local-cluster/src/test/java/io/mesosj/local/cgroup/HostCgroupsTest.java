package io.mesosj.local.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostCgroupsTest {
  private static final String ID = "4a8b-17";

  @TempDir Path directory;
  private Path hierarchy;
  private String delegated = "";

  @BeforeEach
  void makeHierarchy() throws IOException {
    hierarchy = Files.createDirectory(directory.resolve("cgroup"));
  }

  private void unified() throws IOException {
    cgroup("/");
  }

  private Path cgroup(String name) throws IOException {
    Path made = Files.createDirectories(hierarchy.resolve(name.substring(1)));
    Files.writeString(made.resolve("cgroup.controllers"), "cpuset cpu io memory hugetlb pids\n");
    Files.writeString(made.resolve("cgroup.procs"), "");
    return made;
  }

  private void systemd() throws IOException {
    Files.createDirectory(directory.resolve("systemd"));
  }

  private CgroupPlace place(String own) throws IOException {
    return new HostCgroups(
            hierarchy,
            Files.writeString(directory.resolve("own"), own),
            directory.resolve("systemd"),
            cgroup -> cgroup.equals(hierarchy.resolve(delegated)))
        .place();
  }

  @Test
  void version1IsNobodys() throws IOException {
    systemd();

    CgroupPlace place = place("9:name=systemd:/init.scope\n4:memory:/\n0::/init.scope\n");

    assertThat(place.unified()).isFalse();
    assertThat(place.path(ID)).isEqualTo("/mesosj.4a8b-17");
    assertThat(place.slice(ID)).isEmpty();
    assertThat(place.annotations()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/system.slice/ssh.service, system-mesosj_4a8b_17.slice, ssh.service",
    "/user.slice/user-1000.slice/session-3.scope, user-1000-mesosj_4a8b_17.slice, session-3.scope",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn-9.scope,"
        + " user-1000-mesosj_4a8b_17.slice, user@1000.service",
    "/system.slice/_cgroup.service, system-mesosj_4a8b_17.slice, cgroup.service",
    "/system.slice/system-getty.slice/a\\x2db.service, system-getty-mesosj_4a8b_17.slice,"
        + " a\\\\x2db.service",
    "/init.scope, mesosj_4a8b_17.slice, ",
    "/, system-mesosj_4a8b_17.slice, ",
    "/other/manager, mesosj_4a8b_17.slice, "
  })
  void systemdMakesAScopeInASliceBelowOurs(String own, String slice, String unit)
      throws IOException {
    unified();
    systemd();

    CgroupPlace place = place("0::" + own + "\n");

    assertThat(place.unified()).isTrue();
    assertThat(place.slice(ID)).hasValue(slice);
    assertThat(place.path(ID)).isEqualTo(slice + ":mesosj:4a8b-17");
    assertThat(Optional.ofNullable(place.annotations().get("org.systemd.property.BindsTo")))
        .isEqualTo(Optional.ofNullable(unit).map(name -> "['" + name + "']"));
  }

  @ParameterizedTest
  @CsvSource({
    "system.slice/m.service, /system.slice/m.service",
    "system.slice/m.service, /system.slice/m.service/agent",
    "system.slice/s/mesosj-1.scope, /system.slice/s/mesosj-1.scope",
    "none, /system.slice/m.service/mesosj.7"
  })
  void whatSystemdHandsOnToUsIsUsed(String subtree, String own) throws IOException {
    unified();
    systemd();
    String expected = subtree.equals("none") ? own : "/" + subtree;
    cgroup(expected);
    delegated = subtree;

    CgroupPlace place = place("0::" + own + "\n");

    assertThat(place.path(ID)).isEqualTo(expected + "/mesosj.4a8b-17");
    assertThat(place.unified()).isTrue();
    assertThat(place.slice(ID)).isEmpty();
    assertThat(place.annotations()).isEmpty();
  }

  @Test
  void aSubtreeThatIsHandedOnToTheUsersManagerIsNotOurs() throws IOException {
    unified();
    systemd();
    delegated = "user.slice/user-0.slice/user@0.service";
    cgroup("/" + delegated);
    cgroup("/" + delegated + "/app.slice/a.scope");

    CgroupPlace place = place("0::/" + delegated + "/app.slice/a.scope\n");

    assertThat(place.slice(ID)).hasValue("user-0-mesosj_4a8b_17.slice");
  }

  @Test
  void aSubtreeWithoutMemoryIsNotUsed() throws IOException {
    unified();
    systemd();
    delegated = "system.slice/m.service";
    Files.writeString(cgroup("/" + delegated).resolve("cgroup.controllers"), "cpu pids\n");

    assertThat(place("0::/system.slice/m.service\n").slice(ID)).isPresent();
  }

  @Test
  void theRealTopMayHaveProcessesAndChildren() throws IOException {
    unified();
    Files.writeString(hierarchy.resolve("cgroup.procs"), "1\n");

    assertThat(place("0::/\n").path(ID)).isEqualTo("/mesosj.4a8b-17");
    assertThat(hierarchy.resolve("agent")).doesNotExist();
  }

  @Test
  void aContainersTopThatCantBeEmptiedIsSaidWithWhatToDo() throws IOException {
    unified();
    Files.writeString(hierarchy.resolve("cgroup.type"), "domain\n");
    Files.writeString(hierarchy.resolve("cgroup.procs"), "1\n0\n");

    assertThatThrownBy(() -> place("0::/\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(
            "processes of its own", hierarchy.toString(), "outside", "--privileged");
  }

  @Test
  void noLineOfVersion2IsAnError() throws IOException {
    unified();
    systemd();

    assertThatThrownBy(() -> place("1:cpu:/\n")).hasMessageContaining("version 2");
  }
}
