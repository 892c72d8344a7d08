package io.mesosj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every artefact has in its pom, or in its parent's, what Maven Central wants to be told. */
class PublishedPomsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern PARENT = Pattern.compile("(?s)<parent>.*?</parent>");

  @Test
  void everyArtefactHasANameAndSaysWhatItIs() throws IOException {
    List<String> modules =
        MODULE
            .matcher(Files.readString(ROOT.resolve("pom.xml")))
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(modules).hasSizeGreaterThan(10);
    for (String module : modules) {
      String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
      assertThat(pom).as(module).contains("<artifactId>mesosj-parent</artifactId>");
      assertThat(PARENT.matcher(pom).replaceFirst(""))
          .as(module)
          .containsPattern("<name>[^<]+</name>")
          .containsPattern("<description>[^<]+</description>")
          // Ours, of which a child would have another.
          .doesNotContain("<scm", "<licenses>", "<developers>");
    }
  }

  @Test
  void theirParentHasTheRest() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));

    assertThat(pom)
        .containsPattern("(?s)<licenses>\\s*<license>\\s*<name>Apache-2.0</name>\\s*<url>https://")
        .containsPattern("(?s)<developers>\\s*<developer>\\s*<name>[^<]+</name>")
        .containsPattern("(?s)<scm[^>]*>\\s*<connection>scm:git:[^<]+</connection>")
        .containsPattern("<url>\\$\\{mesosj.home}</url>")
        .containsPattern("<mesosj.home>https://[^<]+[^/]</mesosj.home>")
        // A child's would have its folder's name at the end.
        .contains("child.project.url.inherit.append.path=\"false\"")
        .contains("child.scm.url.inherit.append.path=\"false\"");
  }

  /** A release makes it the real one in one place. */
  @Test
  void theProjectsPlaceStandsOnce() throws IOException {
    long places =
        Pattern.compile("<mesosj.home>")
            .matcher(Files.readString(ROOT.resolve("pom.xml")))
            .results()
            .map(MatchResult::group)
            .count();

    assertThat(places).isOne();
    assertThat(ROOT.resolve("release")).content().contains("<mesosj.home>");
  }
}
