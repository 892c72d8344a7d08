package io.mesosj.local.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
  private static final String DIGEST =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "busybox",
        "busybox:1.36",
        "library/busybox",
        "a__b/c--d/e.f_g",
        "localhost/x",
        "registry.example.com:5000/a/b:V1_2-3",
        "x@" + DIGEST,
      })
  void readsWhatDockerReads(String text) throws Exception {
    assertThat(ImageName.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "..",
        "../etc/passwd",
        "a/../b",
        "/etc/passwd",
        "a//b",
        "A",
        "a b",
        "-a",
        "--help",
        "a:",
        "a:.b",
        "a:b/c",
        "a:b:c",
        "a@sha256:12",
        "a;touch x",
        "$(id)",
        "a\nb",
        "a\0b",
        "a___b",
        "a..b",
        "oci:/etc",
        "é",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> ImageName.parse(text))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("image '")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @Test
  void tellsARegistryFromAPath() throws Exception {
    ImageName name = ImageName.parse("localhost:5000/a/b:c");
    assertThat(name.registry()).contains("localhost:5000");
    assertThat(name.path()).isEqualTo("a/b");
    assertThat(name.tagOrLatest()).isEqualTo("c");
    assertThat(ImageName.parse("a/b").registry()).isEmpty();
  }
}
