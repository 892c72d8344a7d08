package io.mesosj.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mesosj.cni.EndedCall;
import io.mesosj.local.access.AccessRules;
import io.mesosj.local.access.ClusterKey;
import io.mesosj.local.access.CredentialFile;
import io.mesosj.local.access.OwnCredential;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.ApiServer;
import io.mesosj.local.master.Master;
import io.mesosj.local.page.ShownAgent;
import io.mesosj.local.page.ShownCluster;
import io.mesosj.local.page.WebPage;
import io.mesosj.protocol.http.TransportOptions;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;

/** A master and agents in this process. */
final class InProcessCluster extends LocalCluster {
  private final Master master;
  private final ApiServer masterServer;
  private final ClusterAgents agents;
  private final ClusterDirectories directories;
  private final ClusterKey key;
  private final ClusterWire wire;
  private final Optional<WebPage> page;
  private boolean closed;

  private InProcessCluster(
      Master master,
      ApiServer masterServer,
      ClusterAgents agents,
      ClusterDirectories directories,
      ClusterKey key,
      ClusterWire wire,
      boolean webui) {
    this.master = master;
    this.masterServer = masterServer;
    this.agents = agents;
    this.directories = directories;
    this.key = key;
    this.wire = wire;
    this.page =
        webui ? Optional.of(new WebPage(this::shown, wire.address().tls())) : Optional.empty();
  }

  static LocalCluster open(LocalClusterOptions options) throws IOException {
    requirePrivate(options);
    ClusterDirectories directories = new ClusterDirectories(options);
    try {
      return open(options, directories);
    } catch (IOException e) {
      directories.close();
      throw e;
    }
  }

  private static LocalCluster open(LocalClusterOptions options, ClusterDirectories directories)
      throws IOException {
    List<LocalAgent.Directories> places = directories.make();
    ClusterKey key = ClusterKey.in(directories.runtime(), System.getenv());
    AccessRules access =
        new AccessRules(options.authentication(), key.credential(), options.credentials());
    ClusterWire wire = ClusterWire.of(options, directories.runtime());
    ApiServer masterServer =
        ApiServer.bind("master", options.ip(), options.masterPort(), wire.server());
    Master master =
        new Master(
            wire.address(),
            masterServer.port(),
            options.offerTimeout(),
            options.agentTimeout(),
            access);
    ClusterAgents agents = new ClusterAgents(master, wire);
    InProcessCluster cluster =
        new InProcessCluster(master, masterServer, agents, directories, key, wire, options.webui());
    try {
      for (int i = 0; i < places.size(); i++) {
        LocalAgentOptions own = options.agents().get(i);
        Resources resources = options.offers().get(i);
        agents.start(options, own, places.get(i), resources, access);
      }
      master.serve(masterServer);
      agents.serve(masterServer, access);
      AgentControl.serve(masterServer, access, cluster);
      cluster.servePage(access);
      key.publish(master.address(), agents.own(), wire.certificate());
      masterServer.start();
    } catch (IOException | RuntimeException | Error e) {
      cluster.closeQuietly(e);
      throw e;
    }
    return cluster;
  }

  /** The page, and links to it for those who may use the operator API. */
  private void servePage(AccessRules access) {
    page.ifPresent(
        one -> {
          one.serve(masterServer);
          masterServer.serve(
              "/local/webui",
              access.readwrite("mesos-master"),
              request -> {
                request.requirePost();
                request.respond(200, "text/plain", one.link(master.address()).getBytes(US_ASCII));
              });
        });
  }

  private ShownCluster shown() {
    return new ShownCluster() {
      @Override
      public void look(ApiRequest request) throws ApiError, IOException {
        master.look(request);
      }

      @Override
      public boolean kill(FrameworkID framework, TaskID task) {
        return master.kill(framework, task);
      }

      @Override
      public List<ShownAgent> agents() {
        return agents.all();
      }
    };
  }

  private void closeQuietly(Throwable why) {
    try {
      closeServers();
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /** Beyond this machine only those may reach the cluster who have been given credentials. */
  static void requirePrivate(LocalClusterOptions options) throws IOException {
    boolean loopback = InetAddress.getByName(options.ip()).isLoopbackAddress();
    if (!loopback && (options.credentials().isEmpty() || options.authentication().isOpen())) {
      throw new IOException(
          "--ip="
              + options.ip()
              + " is for other machines too: give --credentials=FILE, and open no"
              + " --authenticate_http_…");
    }
  }

  @Override
  public URI master() {
    return URI.create(master.address());
  }

  @Override
  public URI agent() {
    return URI.create(agents.first().address());
  }

  @Override
  public Map<String, URI> agents() {
    return agents.addresses();
  }

  @Override
  public void stopAgent(String name) {
    agents.named(name).stop();
  }

  @Override
  public void startAgent(String name) {
    agents.named(name).start();
  }

  @Override
  public void drainAgent(String name) {
    agents.named(name).registration().drain();
  }

  @Override
  public void reactivateAgent(String name) {
    agents.named(name).registration().reactivate();
  }

  @Override
  public void markAgentGone(String name) {
    agents.named(name).registration().markGone();
  }

  @Override
  public Map<String, Path> workDirectories() {
    Map<String, Path> found = new LinkedHashMap<>();
    agents.local().forEach(one -> found.put(one.name(), one.directories().work()));
    return found;
  }

  @Override
  public List<Path> directories() {
    return agents
        .local()
        .map(LocalAgent::directories)
        .flatMap(own -> Stream.of(own.work(), own.runtime()))
        .toList();
  }

  @Override
  public Optional<Path> certificate() {
    return wire.certificate();
  }

  @Override
  public TransportOptions clientOptions() {
    return wire.client();
  }

  @Override
  public String authorization() {
    return key.credential().authorization();
  }

  @Override
  public OwnCredential credential() {
    return key.credential();
  }

  @Override
  public CredentialFile credentialFile() {
    return key.file();
  }

  @Override
  public Optional<URI> webui() {
    return page.map(one -> URI.create(one.link(master.address())));
  }

  @Override
  public List<EndedCall> pluginCalls() {
    return agents.local().flatMap(one -> one.pluginCalls().stream()).toList();
  }

  @Override
  public List<Resource> resources() {
    return agents.resources();
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      closeServers();
    } finally {
      key.withdraw(master.address(), agents.own());
      if (wire.certificate().isPresent()) {
        Files.deleteIfExists(wire.certificate().get());
      }
      directories.close();
    }
  }

  private void closeServers() throws IOException {
    master.close();
    try {
      agents.close();
    } finally {
      masterServer.close();
    }
  }
}
