package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SeccompProfileTest {
  private static SeccompProfile profile(String json) throws IOException {
    return SeccompProfile.of(JsonTrees.read(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static SeccompProfile profile(String when, String rest) throws IOException {
    return profile(
        "{'defaultAction':'SCMP_ACT_ERRNO','syscalls':[{'names':['mount'],'action':'SCMP_ACT_ALLOW',"
                .replace('\'', '"')
            + when.replace('\'', '"')
            + "}]"
            + rest.replace('\'', '"')
            + "}");
  }

  private static List<String> calls(SeccompProfile profile, String... capabilities) {
    List<String> names = new ArrayList<>();
    profile
        .of(Set.of(capabilities))
        .path("syscalls")
        .forEach(rule -> rule.path("names").forEach(name -> names.add(name.asText())));
    return names;
  }

  @Test
  void aRuleMayWantAllOfSomeCapabilities() throws Exception {
    SeccompProfile both = profile("'includes':{'caps':['CAP_A','CAP_B']}", "");

    assertThat(calls(both, "CAP_A", "CAP_B", "CAP_C")).containsExactly("mount");
    assertThat(calls(both, "CAP_A")).isEmpty();
  }

  @Test
  void aRuleMayBeForThoseWhoHaveNoneOfSomeCapabilities() throws Exception {
    SeccompProfile neither = profile("'excludes':{'caps':['CAP_A','CAP_B']}", "");

    assertThat(calls(neither, "CAP_C")).containsExactly("mount");
    assertThat(calls(neither, "CAP_B", "CAP_C")).isEmpty();
  }

  @Test
  void aRuleMayBeForSomeMachinesOnly() throws Exception {
    String other = "'arches':['s390x']";

    assertThat(calls(profile("'includes':{" + other + "}", ""))).isEmpty();
    assertThat(calls(profile("'excludes':{" + other + "}", ""))).containsExactly("mount");
    String here = "'arches':['s390x','" + SeccompProfile.machine() + "']";
    assertThat(calls(profile("'includes':{" + here + "}", ""))).containsExactly("mount");
    assertThat(calls(profile("'excludes':{" + here + "}", ""))).isEmpty();
  }

  @Test
  void argumentsAndErrorsOfARuleAreKept() throws Exception {
    SeccompProfile profile =
        profile("'args':[{'index':0,'value':1,'op':'SCMP_CMP_EQ'}],'errnoRet':38", "");

    ObjectNode seccomp = profile.of(Set.of());
    assertThat(seccomp.path("defaultAction").asText()).isEqualTo("SCMP_ACT_ERRNO");
    assertThat(seccomp.path("syscalls").get(0).path("errnoRet").asInt()).isEqualTo(38);
    assertThat(seccomp.path("syscalls").get(0).path("args").get(0).path("value").asInt()).isOne();
  }

  @Test
  void onlyThisMachinesArchitecturesAreTaken() throws Exception {
    SeccompProfile profile =
        profile(
            "'args':null",
            ",'archMap':[{'architecture':'SCMP_ARCH_X86_64','subArchitectures':['SCMP_ARCH_X86']},"
                + "{'architecture':'SCMP_ARCH_AARCH64','subArchitectures':['SCMP_ARCH_ARM']},"
                + "{'architecture':'SCMP_ARCH_S390X','subArchitectures':['SCMP_ARCH_S390']}]");

    String expected =
        SeccompProfile.machine().equals("amd64")
            ? "[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\"]"
            : "[\"SCMP_ARCH_AARCH64\",\"SCMP_ARCH_ARM\"]";
    assertThat(profile.of(Set.of()).path("architectures")).hasToString(expected);
  }

  @Test
  void aFileThatIsNoProfileIsNamed(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("profile.json"), "{\"syscalls\":[]}");

    assertThatThrownBy(() -> SeccompProfile.load(file.toString()))
        .isInstanceOf(ContainerException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("defaultAction");
    assertThat(SeccompProfile.load(Confinement.UNCONFINED)).isEmpty();
  }
}
