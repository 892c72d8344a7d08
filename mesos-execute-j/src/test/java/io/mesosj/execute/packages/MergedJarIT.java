package io.mesosj.execute.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one jar that a command runs, beside those that it was made of. */
class MergedJarIT {
  /** What is of one jar only. */
  private static final String OF_ONE =
      "META-INF/MANIFEST\\.MF|META-INF/INDEX\\.LIST|META-INF/[^/]*\\.(SF|DSA|RSA|EC)|META-INF/versions/.*|module-info\\.class";

  /** Of which there are several of a name. */
  private static final String JOINED =
      "META-INF/services/.*|META-INF/(LICENSE|NOTICE|io\\.netty\\.versions\\.properties)|THIRD-PARTY\\.txt";

  private static final Set<String> LEFT_OUT = Set.of("licenses.xml");

  @ParameterizedTest
  @CsvSource({
    "mesos-execute-j, mesos-execute-j, mesos-execute-j",
    "isolator-shim, mesosj-isolator-shim, isolator-shim"
  })
  void hasAllThatItsLibrariesHave(String module, String own, String command) throws IOException {
    Path target = Path.of("..", module, "target");
    List<Path> libraries = jars(target.resolve("libraries"), "");
    assertThat(libraries).hasSizeGreaterThan(15);
    assertThat(jars(target, own)).hasSize(1);
    try (JarFile merged = merged(target, command)) {
      for (Path library : Stream.concat(jars(target, own).stream(), libraries.stream()).toList()) {
        assertHasAllOf(library, merged);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"mesos-execute-j, mesos-execute-j", "isolator-shim, isolator-shim"})
  void hasNothingThatIsOfOneOfThemOnly(String module, String command) throws IOException {
    Path target = Path.of("..", module, "target");
    try (JarFile merged = merged(target, command)) {
      assertThat(merged.stream().map(JarEntry::getName))
          .doesNotHaveDuplicates()
          .filteredOn(name -> name.matches(OF_ONE))
          .containsExactly(JarFile.MANIFEST_NAME);
      Attributes manifest = merged.getManifest().getMainAttributes();
      assertThat(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION)).isNotEmpty();
      assertThat(manifest.getValue(Attributes.Name.MULTI_RELEASE)).isNull();
    }
    assertThat(Files.readAllLines(target.resolve("lib/libraries")))
        .isSorted()
        .containsExactlyInAnyOrderElementsOf(
            jars(target.resolve("libraries"), "").stream()
                .map(file -> file.getFileName().toString())
                .toList());
  }

  /** The only one in lib/. */
  private static JarFile merged(Path target, String command) throws IOException {
    List<Path> jars = jars(target.resolve("lib"), "");
    assertThat(jars).containsExactly(target.resolve("lib/" + command + ".jar"));
    return new JarFile(jars.get(0).toFile());
  }

  private static void assertHasAllOf(Path library, JarFile merged) throws IOException {
    try (JarFile jar = new JarFile(library.toFile())) {
      for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        String name = entry.getName();
        if (entry.isDirectory() || name.matches(OF_ONE) || LEFT_OUT.contains(name)) {
          continue;
        }
        String what = name + " of " + library;
        JarEntry same = merged.getJarEntry(name);
        assertThat(same).as(what).isNotNull();
        byte[] wanted = bytes(jar, entry);
        byte[] found = bytes(merged, same);
        if (name.matches(JOINED)) {
          assertThat(text(found).lines()).as(what).containsAll(text(wanted).lines().toList());
        } else {
          assertThat(Arrays.equals(found, wanted)).as(what).isTrue();
        }
      }
    }
  }

  private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static List<Path> jars(Path directory, String beginning) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(beginning))
          .filter(file -> file.toString().matches(".*\\.jar"))
          .filter(file -> !file.toString().matches(".*-(sources|javadoc|tests)\\.jar"))
          .sorted()
          .toList();
    }
  }
}
