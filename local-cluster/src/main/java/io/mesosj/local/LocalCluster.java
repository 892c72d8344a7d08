package io.mesosj.local;

import io.mesosj.local.access.AccessRules;
import io.mesosj.local.access.ClusterKey;
import io.mesosj.local.access.CredentialFile;
import io.mesosj.local.access.OwnCredential;
import io.mesosj.local.http.ApiServer;
import io.mesosj.local.master.Master;
import io.mesosj.protocol.http.TransportOptions;
import io.mesosj.protocol.resources.Resources;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Resource;

/**
 * A running master and its agents. Closing it kills the tasks, detaches their networks and removes
 * every mount, cgroup and temporary directory it made. Safe for use by several threads.
 */
public final class LocalCluster implements AutoCloseable {
  private final Master master;
  private final ApiServer masterServer;
  private final List<LocalAgent> agents;
  private final ClusterDirectories directories;
  private final ClusterKey key;
  private final ClusterWire wire;
  private boolean closed;

  private LocalCluster(
      Master master,
      ApiServer masterServer,
      List<LocalAgent> agents,
      ClusterDirectories directories,
      ClusterKey key,
      ClusterWire wire) {
    this.master = master;
    this.masterServer = masterServer;
    this.agents = agents;
    this.directories = directories;
    this.key = key;
    this.wire = wire;
  }

  /**
   * Starts listening.
   *
   * @throws IOException if an address can't be bound or a directory can't be made; nothing is left
   */
  public static LocalCluster start(LocalClusterOptions options) throws IOException {
    requirePrivate(options);
    ClusterDirectories directories = new ClusterDirectories(options);
    try {
      return start(options, directories);
    } catch (IOException e) {
      directories.close();
      throw e;
    }
  }

  private static LocalCluster start(LocalClusterOptions options, ClusterDirectories directories)
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
    List<LocalAgent> agents = new ArrayList<>();
    LocalCluster cluster = new LocalCluster(master, masterServer, agents, directories, key, wire);
    try {
      for (int i = 0; i < places.size(); i++) {
        LocalAgentOptions own = options.agents().get(i);
        Resources resources = MachineResources.completed(own.resources(), i, places.size());
        if (i == 0) {
          resources = resources.plus(options.besides());
        }
        agents.add(LocalAgent.start(options, own, places.get(i), resources, master, access, wire));
      }
      master.serve(masterServer);
      AgentControl.serve(masterServer, access, cluster);
      key.publish(master.address(), cluster.agentAddresses(), wire.certificate());
      masterServer.start();
    } catch (IOException | RuntimeException | Error e) {
      cluster.closeQuietly(e);
      throw e;
    }
    return cluster;
  }

  private void closeQuietly(Throwable why) {
    try {
      closeServers();
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  private List<String> agentAddresses() {
    return agents.stream().map(LocalAgent::address).toList();
  }

  /** Beyond this machine only those may reach the cluster who have been given credentials. */
  private static void requirePrivate(LocalClusterOptions options) throws IOException {
    boolean loopback = InetAddress.getByName(options.ip()).isLoopbackAddress();
    if (!loopback && (options.credentials().isEmpty() || options.authentication().isOpen())) {
      throw new IOException(
          "--ip="
              + options.ip()
              + " is for other machines too: give --credentials=FILE, and open no"
              + " --authenticate_http_…");
    }
  }

  /** The master's address. */
  public URI master() {
    return URI.create(master.address());
  }

  /** The address of the first agent. */
  public URI agent() {
    return URI.create(agents.get(0).address());
  }

  /** The addresses of all agents by their names, in the order of the options. */
  public Map<String, URI> agents() {
    Map<String, URI> addresses = new LinkedHashMap<>();
    agents.forEach(one -> addresses.put(one.name(), URI.create(one.address())));
    return addresses;
  }

  /**
   * Cuts an agent off from the master, as a broken network does: its tasks go on, nobody hears of
   * them, and after {@link LocalClusterOptions#agentTimeout} they are unreachable.
   *
   * @throws IllegalArgumentException if there is no agent of that name
   */
  public void stopAgent(String name) {
    agent(name).registration().cutOff();
  }

  /**
   * Lets an agent that was cut off come back.
   *
   * @throws IllegalArgumentException if there is no agent of that name
   */
  public void startAgent(String name) {
    agent(name).registration().comeBack();
  }

  /**
   * Ends an agent's tasks and gives it no more, as DRAIN_AGENT.
   *
   * @throws IllegalArgumentException if there is no agent of that name
   */
  public void drainAgent(String name) {
    agent(name).registration().drain();
  }

  /**
   * Undoes {@link #drainAgent}, as REACTIVATE_AGENT.
   *
   * @throws IllegalArgumentException if there is no agent of that name
   */
  public void reactivateAgent(String name) {
    agent(name).registration().reactivate();
  }

  /**
   * Gives an agent up with its tasks until the cluster is started again, as MARK_AGENT_GONE.
   *
   * @throws IllegalArgumentException if there is no agent of that name
   */
  public void markAgentGone(String name) {
    agent(name).registration().markGone();
  }

  private LocalAgent agent(String name) {
    return agents.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no agent '" + name + "', only " + agents().keySet()));
  }

  /** The agents' work directories by their names, in the order of the options. */
  public Map<String, Path> workDirectories() {
    Map<String, Path> found = new LinkedHashMap<>();
    agents.forEach(one -> found.put(one.name(), one.directories().work()));
    return found;
  }

  /** All directories that it uses, for work and for what runs. */
  public List<Path> directories() {
    return agents.stream()
        .map(LocalAgent::directories)
        .flatMap(own -> Stream.of(own.work(), own.runtime()))
        .toList();
  }

  /** The certificate to trust where the cluster speaks TLS, readable by its user. */
  public Optional<Path> certificate() {
    return wire.certificate();
  }

  /** How a client in this process speaks to it. */
  public TransportOptions clientOptions() {
    return wire.client();
  }

  /** The {@code Authorization} header of the cluster's own user. */
  public String authorization() {
    return key.credential().authorization();
  }

  /** The same, as it is. */
  public OwnCredential credential() {
    return key.credential();
  }

  /** Where other processes of that user find the credential. */
  public CredentialFile credentialFile() {
    return key.file();
  }

  /** What the first agent offers when nothing runs. */
  public List<Resource> resources() {
    return agents.get(0).registration().totalResources();
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
      key.withdraw(master.address(), agentAddresses());
      if (wire.certificate().isPresent()) {
        Files.deleteIfExists(wire.certificate().get());
      }
      directories.close();
    }
  }

  /** The agents side by side: each has its tasks to end. */
  private void closeServers() throws IOException {
    master.close();
    try {
      Closing.all(agents.stream().<Closeable>map(one -> one::close).toList());
    } finally {
      masterServer.close();
    }
  }
}
