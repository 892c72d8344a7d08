package io.mesosj.local.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import io.mesosj.base.text.OneLine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An image in a registry. The name's own registry wins over the agent's. */
record RegistrySource(URI registry, ImageName name, Optional<DockerConfig> config)
    implements ImageSource {
  private static final String HUB = "docker.io";

  /** skopeo asks a registry that has too many requests again for most of a minute. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final Duration TAGS_LIMIT = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(RegistrySource.class);
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
    ProgramOutput output = ask(LIMIT, List.of("inspect", "--raw"), reference, staging);
    return RegistryManifest.read(require(output, staging).stdout());
  }

  private ProgramOutput ask(Duration limit, List<String> what, String where, Staging staging)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("skopeo"));
    command.addAll(what);
    if (config.isPresent()) {
      command.add("--authfile=" + config.get().write(staging.directory()));
    }
    addTrust(command, "--tls-verify");
    command.add(where);
    return Program.of(limit, command).errorsApart().run();
  }

  @Override
  public ProgramOutput require(ProgramOutput output, Staging staging) throws IOException {
    return RegistryProblem.require(output, name, host(), () -> tags(staging));
  }

  /** Only for what is said of an image that is not there; so no answer is as good as none. */
  private List<String> tags(Staging staging) {
    List<String> tags = new ArrayList<>();
    try {
      ProgramOutput output = ask(TAGS_LIMIT, List.of("list-tags"), repository(), staging);
      if (output.status() == 0) {
        for (JsonNode tag : JsonTrees.read(output.stdout()).path("Tags")) {
          tags.add(OneLine.of(tag.asText(), 128));
        }
      }
    } catch (IOException e) {
      LOG.debug("Which tags there are is not known", e);
    }
    Collections.sort(tags);
    return tags;
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
