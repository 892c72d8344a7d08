package io.mesosj.local.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.base.process.ProgramOutput;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrySourceTest {
  private static List<String> arguments(RegistrySource source, Path store) throws IOException {
    Staging staging = new Staging(new StoreDirectory(store));
    return source.copy(staging, Located.of("")).arguments();
  }

  @ParameterizedTest
  @CsvSource({
    "https://registry-1.docker.io, busybox, docker://docker.io/library/busybox:latest",
    "https://registry-1.docker.io, a/b:1, docker://docker.io/a/b:1",
    "https://registry-1.docker.io, quay.io/b, docker://quay.io/b:latest",
    "http://127.0.0.1:5000, b:1, docker://127.0.0.1:5000/b:1",
  })
  void namesTheImageForSkopeo(String registry, String name, String reference) throws Exception {
    RegistrySource source =
        new RegistrySource(URI.create(registry), ImageName.parse(name), Optional.empty());
    assertThat(arguments(source, Path.of("/")))
        .last(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .isEqualTo(reference);
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:5000, b, true",
    "https://127.0.0.1:5000, b, false",
    "http://127.0.0.1:5000, quay.io/b, false",
  })
  void speaksPlainTextToTheAgentsRegistryOnly(String registry, String name, boolean plain)
      throws Exception {
    RegistrySource source =
        new RegistrySource(URI.create(registry), ImageName.parse(name), Optional.empty());
    assertThat(arguments(source, Path.of("/")).contains("--src-tls-verify=false")).isEqualTo(plain);
  }

  @Test
  void handsOnCredentialsAloneAndToItsUserOnly(@TempDir Path staging) throws Exception {
    DockerConfig config =
        DockerConfig.parse(
            "{'auths':{'r.example':{'auth':'dTpw'}},'credHelpers':{'r.example':'../evil'},'credsStore':'x'}"
                .replace('\'', '"')
                .getBytes(UTF_8));
    RegistrySource source =
        new RegistrySource(
            URI.create("https://r.example"), ImageName.parse("b"), Optional.of(config));
    String file =
        arguments(source, staging).stream()
            .filter(argument -> argument.startsWith("--src-authfile="))
            .findFirst()
            .orElseThrow()
            .substring("--src-authfile=".length());
    assertThat(Path.of(file)).hasContent("{\"auths\":{\"r.example\":{\"auth\":\"dTpw\"}}}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))))
        .isEqualTo("rw-------");
    assertThat(config.toString()).doesNotContain("dTpw");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pinging container registry r: Get \"https://r/v2/\": dial tcp: lookup r: no such host | can't be reached",
        "pinging container registry r: Get \"http://r/v2/\": dial tcp 127.0.0.1:1: connect: connection refused | can't be reached",
        "reading manifest latest in r/b: manifest unknown: manifest unknown | has no image 'b'",
        "reading manifest latest in r/b: unauthorized: authentication required | --docker_config",
        "requested access to the resource is denied | --docker_config",
        "pinging container registry r: Get \"https://r/v2/\": http: server gave HTTP response to HTTPS client | --docker_registry=http://r",
        "x509: certificate signed by unknown authority | certs.d/r",
        "toomanyrequests: You have reached your pull rate limit | too many requests",
      })
  void saysWhatToDo(String said, String words) throws Exception {
    ProgramOutput output = new ProgramOutput("skopeo", 1, said.getBytes(UTF_8), new byte[0]);
    assertThatThrownBy(() -> RegistryProblem.require(output, ImageName.parse("b"), "r", List::of))
        .hasMessageStartingWith("registry 'r' ")
        .hasMessageContaining(words)
        .hasMessageEndingWith("(" + said + ")");
  }

  @Test
  void takesNoNameForAReason() throws Exception {
    String said =
        "Error parsing image name \"docker://r/a/denied@sha256:404\": pinging container registry r:"
            + " dial tcp: lookup r: no such host";
    ProgramOutput output = new ProgramOutput("skopeo", 1, said.getBytes(UTF_8), new byte[0]);
    assertThatThrownBy(
            () -> RegistryProblem.require(output, ImageName.parse("a/denied:401"), "r", List::of))
        .hasMessageContaining("can't be reached");
  }
}
