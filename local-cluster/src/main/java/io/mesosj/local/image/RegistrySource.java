package io.mesosj.local.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** An image in a registry. The name's own registry wins over the agent's. */
record RegistrySource(URI registry, ImageName name, Optional<DockerConfig> config)
    implements ImageSource {
  private static final String HUB = "docker.io";
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Path POLICY = Path.of("/etc/containers/policy.json");

  @Override
  public String identity() {
    // Asked for again by each agent: a tag may have moved since the last one.
    String asked = reference() + config.map(DockerConfig::json).orElse("");
    return name.digest().isPresent() ? asked : asked + " " + ProcessHandle.current().pid();
  }

  @Override
  public List<String> skopeoSource(Path staging) throws IOException {
    List<String> arguments = new ArrayList<>();
    if (config.isPresent()) {
      arguments.add("--src-authfile=" + config.get().write(staging));
    }
    addTrust(arguments, "--src-tls-verify");
    arguments.add(reference());
    return arguments;
  }

  private void addTrust(List<String> arguments, String verify) {
    if (!Files.exists(POLICY)) {
      // Without the distribution's policy file skopeo refuses everything.
      arguments.add("--insecure-policy");
    }
    if (name.registry().isEmpty() && "http".equals(registry.getScheme())) {
      arguments.add(verify + "=false");
    }
  }

  @Override
  public OptionalLong pullSize(Path staging) throws IOException {
    JsonNode manifest = manifest(reference(), staging);
    if (manifest.has("manifests")) {
      for (JsonNode one : manifest.path("manifests")) {
        JsonNode platform = one.path("platform");
        if (platform.path("os").asText().equals("linux")
            && platform.path("architecture").asText().equals(architecture())) {
          return size(manifest(repository() + "@" + one.path("digest").asText(), staging));
        }
      }
      return OptionalLong.empty();
    }
    return size(manifest);
  }

  private static OptionalLong size(JsonNode manifest) {
    long size = 0;
    for (JsonNode layer : manifest.path("layers")) {
      size += layer.path("size").asLong();
    }
    return size > 0 ? OptionalLong.of(size) : OptionalLong.empty();
  }

  /** In OCI's, which are Go's, names. */
  private static String architecture() {
    String name = System.getProperty("os.arch", "");
    return name.equals("aarch64") ? "arm64" : name;
  }

  private JsonNode manifest(String reference, Path staging) throws IOException {
    List<String> command = new ArrayList<>(List.of("skopeo", "inspect", "--raw"));
    if (config.isPresent()) {
      command.add("--authfile=" + config.get().write(staging));
    }
    addTrust(command, "--tls-verify");
    command.add(reference);
    ProgramOutput output = Program.of(LIMIT, command).errorsApart().run();
    return new ObjectMapper().readTree(require(output).stdout());
  }

  @Override
  public ProgramOutput require(ProgramOutput output) throws IOException {
    return RegistryProblem.require(output, name, host());
  }

  private String reference() {
    // skopeo takes a tag or a digest, and the digest says more.
    String which = name.digest().map(d -> "@" + d).orElse(":" + name.tagOrLatest());
    return repository() + which;
  }

  private String repository() {
    return "docker://" + host() + "/" + path();
  }

  private String host() {
    return name.registry().orElse(isHub() ? HUB : registry.getAuthority());
  }

  private boolean isHub() {
    String host = registry.getHost();
    return host.equals(HUB) || host.endsWith("." + HUB);
  }

  private String path() {
    boolean official = isHub() && name.registry().isEmpty() && name.path().indexOf('/') < 0;
    return official ? "library/" + name.path() : name.path();
  }
}
