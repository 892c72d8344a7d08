package io.mesosj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What pages lead to is there: files, headings, paths and the words that programs are to say. */
class DocumentationLinksTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern PATH =
      Pattern.compile(
          "`((?:examples|docs|isolator-shim|mesos-execute-j|protocol|scheduler|executor|local-cluster|\\.ci)"
              + "/[A-Za-z0-9_./-]+)");
  private static final Pattern SAID = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String folder : List.of("docs", "examples/recipes", ".")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder), folder.equals(".") ? 1 : 2)) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    return pages;
  }

  @Test
  void everyLinkLeadsToAFileAndAHeadingThatAreThere() throws IOException {
    Set<String> broken = new TreeSet<>();
    for (Path page : pages()) {
      Matcher links = LINK.matcher(Files.readString(page));
      while (links.find()) {
        String link = links.group(1);
        if (!link.contains("://") && !isThere(page, link)) {
          broken.add(page.normalize() + ": " + link);
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  private static boolean isThere(Path page, String link) throws IOException {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path target = file.isEmpty() ? page : page.resolveSibling(file);
    return Files.exists(target)
        && (hash < 0 || headings(target).contains(link.substring(hash + 1)));
  }

  /** As GitHub makes anchors of them. */
  private static Set<String> headings(Path page) throws IOException {
    return Files.readString(page)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  /** But for what the build makes. */
  @Test
  void everyPathThatIsNamedIsThere() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (Path page : pages()) {
      Matcher paths = PATH.matcher(Files.readString(page));
      while (paths.find()) {
        String path = paths.group(1).replaceFirst("[./]+$", "");
        if (!path.contains("/target/")
            // Recordings have folders of their own.
            && !path.endsWith(".recordio")
            && !Files.exists(ROOT.resolve(path))) {
          missing.add(page.normalize() + ": " + path);
        }
      }
    }

    assertThat(missing).isEmpty();
  }

  /** But for the parent, the examples and the command line, which nobody depends on. */
  @Test
  void everyLibraryIsInTheBillOfMaterials() throws IOException {
    String bom = Files.readString(ROOT.resolve("bom/pom.xml"));
    Matcher modules =
        Pattern.compile("<module>([^<]+)</module>")
            .matcher(Files.readString(ROOT.resolve("pom.xml")));
    int count = 0;
    while (modules.find()) {
      String module = modules.group(1);
      if (!Set.of("bom", "examples", "mesos-execute-j").contains(module)) {
        String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
        Matcher own = Pattern.compile("</parent>\\s*<artifactId>([^<]+)<").matcher(pom);
        assertThat(own.find()).as(module).isTrue();
        assertThat(bom).contains("<artifactId>" + own.group(1) + "</artifactId>");
        count++;
      }
    }
    assertThat(count).isGreaterThan(5);
  }

  @Test
  void everyPageIsInTheIndex() throws IOException {
    String index = Files.readString(ROOT.resolve("docs/README.md"));
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
      pages
          .map(page -> page.getFileName().toString())
          .filter(page -> page.endsWith(".md") && !page.equals("README.md"))
          .forEach(page -> assertThat(index).contains("](" + page));
    }
  }

  @Test
  void whatTroubleshootingQuotesIsSaidSomewhere() throws IOException {
    String sources;
    try (Stream<Path> files = Files.walk(ROOT)) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> file.toString().contains("src/main/java"))
              .map(DocumentationLinksTest::read)
              // A sentence may be in several pieces.
              .map(text -> text.replaceAll("\"\\s*\\+ \"", ""))
              .collect(Collectors.joining("\n"));
    }
    Matcher said = SAID.matcher(Files.readString(ROOT.resolve("docs/troubleshooting.md")));
    int count = 0;
    while (said.find()) {
      assertThat(sources).contains(said.group(1));
      count++;
    }
    assertThat(count).isGreaterThan(10);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
