package io.mesosj.isolator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
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

  /** Builds a program that runs libcni's GC with valid attachments, and returns it. */
  public static Path gcTool() throws IOException {
    Path sources = directory().resolve("gctool-source");
    Files.createDirectories(sources);
    try (InputStream main = NewestPlugins.class.getResourceAsStream("/gctool/main.go")) {
      assertThat(main).isNotNull();
      Files.write(sources.resolve("main.go"), main.readAllBytes());
    }
    Path tool = directory().resolve("gctool");
    if (!Files.exists(sources.resolve("go.mod"))) {
      Files.writeString(sources.resolve("go.mod"), "module gctool\n");
    }
    if (!Files.exists(tool)) {
      run(sources, List.of("get", "github.com/containernetworking/cni/libcni@latest"));
    }
    run(sources, List.of("build", "-o", tool.toString(), "."));
    return tool;
  }

  private static Path directory() {
    return Path.of("target", "newest-cni-plugins").toAbsolutePath();
  }

  private static Path install(String module, String... plugins) throws IOException {
    Files.createDirectories(directory());
    List<String> missing = new ArrayList<>();
    for (String plugin : plugins) {
      if (!Files.exists(directory().resolve(Path.of(plugin).getFileName()))) {
        missing.add(module + plugin + "@latest");
      }
    }
    requireGo();
    if (!missing.isEmpty()) {
      missing.add(0, "install");
      run(directory(), missing);
    }
    return directory();
  }

  private static Path requireGo() {
    Optional<Path> go = find();
    assumeTrue(go.isPresent(), "optional peer: no Go toolchain");
    return go.orElseThrow();
  }

  private static void run(Path directory, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(requireGo().toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("GOBIN", directory().toString());
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
