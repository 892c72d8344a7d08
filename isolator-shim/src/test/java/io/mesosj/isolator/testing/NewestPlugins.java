package io.mesosj.isolator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The CNI project's newest plugins, built by Go; tests that need them are skipped without. */
public final class NewestPlugins {
  private static final String MODULE = "github.com/containernetworking/plugins/plugins/";

  private NewestPlugins() {}

  /** Builds plugins, such as {@code main/bridge}, and returns the directory that they are in. */
  public static Path build(String... plugins) throws IOException {
    return install(MODULE, plugins);
  }

  /** Builds libcni's own command line, and returns it. */
  public static Path cnitool() throws IOException {
    return install("github.com/containernetworking/cni/", "cnitool").resolve("cnitool");
  }

  private static Path install(String module, String... plugins) throws IOException {
    Optional<Path> go = find();
    assumeTrue(go.isPresent(), "optional peer: no Go toolchain");
    Path directory = Path.of("target", "newest-cni-plugins").toAbsolutePath();
    Files.createDirectories(directory);
    List<String> missing = new ArrayList<>();
    for (String plugin : plugins) {
      if (!Files.exists(directory.resolve(Path.of(plugin).getFileName()))) {
        missing.add(module + plugin + "@latest");
      }
    }
    if (missing.isEmpty()) {
      return directory;
    }
    missing.add(0, go.orElseThrow().toString());
    missing.add(1, "install");
    ProcessBuilder builder = new ProcessBuilder(missing).redirectErrorStream(true);
    builder.environment().put("GOBIN", directory.toString());
    builder.environment().put("CGO_ENABLED", "0");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean built = process.onExit().join().exitValue() == 0;
    boolean unreachable =
        said.contains("dial tcp")
            || said.contains("toolchain not available")
            || said.contains("requires go");
    assumeTrue(
        built || !unreachable, "optional peer: no Go toolchain that can build them: " + said);
    assertThat(built).as(said).isTrue();
    return directory;
  }

  private static Optional<Path> find() {
    String path =
        System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/local/go/bin";
    for (String directory : path.split(File.pathSeparator, -1)) {
      Path go = Path.of(directory, "go");
      if (Files.isExecutable(go)) {
        return Optional.of(go);
      }
    }
    return Optional.empty();
  }
}
