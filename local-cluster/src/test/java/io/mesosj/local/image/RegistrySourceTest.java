package io.mesosj.local.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrySourceTest {
  @ParameterizedTest
  @CsvSource({
    "https://registry-1.docker.io, busybox, docker://docker.io/library/busybox:latest",
    "https://registry-1.docker.io, a/b:1, docker://docker.io/a/b:1",
    "https://registry-1.docker.io, quay.io/b, docker://quay.io/b:latest",
    "http://127.0.0.1:5000, b:1, docker://127.0.0.1:5000/b:1",
  })
  void namesTheImageForSkopeo(String registry, String name, String reference) throws Exception {
    RegistrySource source = new RegistrySource(URI.create(registry), ImageName.parse(name));
    assertThat(source.skopeoSource(Path.of("/")))
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
    RegistrySource source = new RegistrySource(URI.create(registry), ImageName.parse(name));
    assertThat(source.skopeoSource(Path.of("/")).contains("--src-tls-verify=false"))
        .isEqualTo(plain);
  }
}
