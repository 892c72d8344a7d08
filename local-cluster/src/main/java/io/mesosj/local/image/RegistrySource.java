package io.mesosj.local.image;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An image in a registry. The name's own registry wins over the agent's. */
record RegistrySource(URI registry, ImageName name) implements ImageSource {
  private static final String HUB = "docker.io";
  private static final Path POLICY = Path.of("/etc/containers/policy.json");

  @Override
  public String identity() {
    // Asked for again by each agent: a tag may have moved since the last one.
    return name.digest().isPresent()
        ? reference()
        : reference() + " " + ProcessHandle.current().pid();
  }

  @Override
  public List<String> skopeoSource(Path staging) {
    List<String> arguments = new ArrayList<>();
    if (!Files.exists(POLICY)) {
      // Without the distribution's policy file skopeo refuses everything.
      arguments.add("--insecure-policy");
    }
    if (name.registry().isEmpty() && "http".equals(registry.getScheme())) {
      arguments.add("--src-tls-verify=false");
    }
    arguments.add(reference());
    return arguments;
  }

  private String reference() {
    // skopeo takes a tag or a digest, and the digest says more.
    String which = name.digest().map(d -> "@" + d).orElse(":" + name.tagOrLatest());
    return "docker://" + host() + "/" + path() + which;
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
