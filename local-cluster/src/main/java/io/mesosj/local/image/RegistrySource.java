package io.mesosj.local.image;

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
  public Located locate(Staging staging) throws IOException {
    String asked = repository() + " " + config.map(DockerConfig::json).orElse("") + " ";
    if (name.digest().isPresent()) {
      return new Located(asked + name.digest().get(), name.digest(), OptionalLong.empty());
    }
    // A tag may have moved since the image was pulled.
    RegistryManifest manifest = manifest(reference(name.digest()), staging);
    return new Located(asked + manifest.pinned(), manifest.digest(), manifest.size());
  }

  @Override
  public Copy copy(Staging staging, Located located) throws IOException {
    List<String> arguments = new ArrayList<>();
    if (config.isPresent()) {
      arguments.add("--src-authfile=" + config.get().write(staging.directory()));
    }
    addTrust(arguments, "--src-tls-verify");
    arguments.add(reference(located.digest()));
    return new Copy(arguments, located.digest().orElse(""));
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
  public OptionalLong pullSize(Staging staging, Located located) throws IOException {
    return located.size().isPresent()
        ? located.size()
        : manifest(reference(located.digest()), staging).size();
  }

  private RegistryManifest manifest(String reference, Staging staging) throws IOException {
    List<String> command = new ArrayList<>(List.of("skopeo", "inspect", "--raw"));
    if (config.isPresent()) {
      command.add("--authfile=" + config.get().write(staging.directory()));
    }
    addTrust(command, "--tls-verify");
    command.add(reference);
    ProgramOutput output = Program.of(LIMIT, command).errorsApart().run();
    return RegistryManifest.read(require(output).stdout());
  }

  @Override
  public ProgramOutput require(ProgramOutput output) throws IOException {
    return RegistryProblem.require(output, name, host());
  }

  private String reference(Optional<String> digest) {
    // skopeo takes a tag or a digest, and the digest says more.
    return repository() + digest.map(d -> "@" + d).orElse(":" + name.tagOrLatest());
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
