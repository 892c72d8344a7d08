package io.mesosj.local;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.text.OneLine;
import io.mesosj.cni.EndedCall;
import io.mesosj.cni.EndedCallJson;
import io.mesosj.local.access.CredentialFile;
import io.mesosj.local.access.OwnCredential;
import io.mesosj.local.rootless.AnnouncedCluster;
import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.TlsFiles;
import io.mesosj.protocol.http.TransportOptions;
import io.mesosj.protocol.http.UrlConnectionTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;

/** A cluster in namespaces of its own, which is spoken to as any other user's command does. */
final class NamespacedCluster extends LocalCluster {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration READ = Duration.ofSeconds(30);
  private static final int LONGEST = 4 << 20;

  private final InnerJava java;
  private final AnnouncedCluster cluster;
  private final InnerCluster.Facts facts;
  private final TransportOptions client;

  private NamespacedCluster(
      InnerJava java, AnnouncedCluster cluster, InnerCluster.Facts facts, TransportOptions client) {
    this.java = java;
    this.cluster = cluster;
    this.facts = facts;
    this.client = client;
  }

  static LocalCluster open(LocalClusterOptions options) throws IOException {
    InnerJava java =
        InnerJava.start(
            InnerCluster.class.getName(),
            JsonTrees.write(OptionsJson.write(options)).getBytes(StandardCharsets.UTF_8));
    try {
      AnnouncedCluster cluster = java.cluster();
      TransportOptions client = TransportOptions.defaults();
      if (cluster.certificate().isPresent()) {
        client = client.withTls(TlsFiles.trusting(cluster.certificate().get()).context());
      }
      return new NamespacedCluster(java, cluster, InnerCluster.Facts.read(cluster.state()), client);
    } catch (IOException | RuntimeException e) {
      java.kill();
      throw e;
    }
  }

  @Override
  public URI master() {
    return cluster.master();
  }

  @Override
  public URI agent() {
    return cluster.agents().get(0);
  }

  @Override
  public Map<String, URI> agents() {
    Map<String, URI> addresses = new LinkedHashMap<>();
    for (String name : facts.work().keySet()) {
      addresses.put(name, cluster.agents().get(addresses.size()));
    }
    return addresses;
  }

  @Override
  public void stopAgent(String name) {
    tell("stop", name);
  }

  @Override
  public void startAgent(String name) {
    tell("start", name);
  }

  @Override
  public void drainAgent(String name) {
    tell("drain", name);
  }

  @Override
  public void reactivateAgent(String name) {
    tell("reactivate", name);
  }

  @Override
  public void markAgentGone(String name) {
    tell("gone", name);
  }

  private void tell(String action, String name) {
    if (!agents().containsKey(name)) {
      throw new IllegalArgumentException(
          "there is no agent '" + name + "', only " + agents().keySet());
    }
    ask(
        "POST",
        AgentControl.AGENT + action + "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
  }

  private String ask(String method, String path) {
    HttpCall call =
        new HttpCall(
            method,
            cluster.master().resolve(path),
            Map.of("Authorization", authorization()),
            new byte[0],
            CONNECT,
            READ);
    try (HttpReply reply = new UrlConnectionTransport(client).send(call)) {
      if (reply.status() != 200) {
        throw new IOException(
            cluster.master()
                + " answers "
                + reply.status()
                + ": "
                + OneLine.of(reply.words(400), 400));
      }
      return reply.text(LONGEST);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, Path> workDirectories() {
    return facts.work();
  }

  @Override
  public List<Path> directories() {
    return List.of(cluster.state(), cluster.work());
  }

  @Override
  public Optional<Path> certificate() {
    return cluster.certificate();
  }

  @Override
  public TransportOptions clientOptions() {
    return client;
  }

  @Override
  public String authorization() {
    return cluster.credential().authorization();
  }

  @Override
  public OwnCredential credential() {
    return cluster.credential();
  }

  @Override
  public CredentialFile credentialFile() {
    return new CredentialFile(cluster.state());
  }

  @Override
  public Optional<URI> webui() {
    return facts.webui() ? Optional.of(URI.create(ask("POST", "/local/webui"))) : Optional.empty();
  }

  @Override
  public List<EndedCall> pluginCalls() {
    try {
      return EndedCallJson.read(
          JsonTrees.read(ask("GET", AgentControl.CALLS).getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Resource> resources() {
    return facts.resources();
  }

  /** Waits until the kernel has taken everything in there away. */
  @Override
  public void close() throws IOException {
    java.end(ExitCode.signaled(15));
  }
}
