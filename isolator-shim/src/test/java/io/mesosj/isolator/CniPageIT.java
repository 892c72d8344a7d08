package io.mesosj.isolator;

import static io.mesosj.isolator.testing.CniFixture.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The example of docs/cni.md, as it stands there, with the CNI library and nothing else of ours.
 */
@NeedsRoot
class CniPageIT {
  private final String namespace = "page-" + UUID.randomUUID().toString().substring(0, 8);
  private CniFixture cni;

  @BeforeEach
  void makeNamespace() throws Exception {
    cni = new CniFixture();
    run("ip", "netns", "add", namespace);
  }

  @AfterEach
  void leavesNothing() throws Exception {
    run("ip", "netns", "del", namespace);
    cni.close();
  }

  @Test
  void theExampleAttachesChecksAndDetaches() throws Exception {
    assumeTrue(
        ToolProvider.getSystemJavaCompiler() != null, "not applicable: a Java without a compiler");
    cni.chain("web", "1.0.0", cni.bridgePlugin(""));
    Path source = Files.writeString(cni.work().resolve("Example.java"), program());

    String said =
        run(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath(),
            source.toString());

    assertThat(said).isEqualTo("web-1 has [" + cni.prefix(0) + "2]\n");
    cni.assertNothingLeft();
  }

  private String program() throws Exception {
    String page = Files.readString(Path.of("../docs/cni.md"));
    String begin = "```java\n";
    int start = page.indexOf(begin) + begin.length();
    String example = page.substring(start, page.indexOf("```", start));
    assertThat(example.lines()).hasSize(10);
    return "import io.mesosj.cni.*;\nimport java.nio.file.Path;\nimport java.util.Optional;\n"
        + "class Example {\n  public static void main(String[] args) throws Exception {\n"
        + example
            .replace("/etc/cni/net.d", cni.configDir().toString())
            .replace("/run/netns/web-1", "/run/netns/" + namespace)
        + "  }\n}\n";
  }

  private static String classPath() {
    String cni = codeOf(io.mesosj.cni.Cni.class);
    String base = codeOf(io.mesosj.base.json.JsonTrees.class);
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(part -> part.equals(cni) || part.equals(base) || part.contains("jackson-"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String codeOf(Class<?> type) {
    return Path.of(
            java.net.URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }
}
