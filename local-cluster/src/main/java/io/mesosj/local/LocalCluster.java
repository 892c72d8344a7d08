package io.mesosj.local;

import io.mesosj.base.process.ProcessUser;
import io.mesosj.cni.EndedCall;
import io.mesosj.local.access.CredentialFile;
import io.mesosj.local.access.OwnCredential;
import io.mesosj.local.rootless.InnerSide;
import io.mesosj.protocol.http.TransportOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;

/**
 * A running master and its agents: in this process, or with {@link LocalClusterOptions#rootless} in
 * namespaces of their own. Closing it kills the tasks, detaches their networks and removes every
 * mount, cgroup and temporary directory it made. Safe for use by several threads.
 */
public abstract class LocalCluster implements AutoCloseable {
  LocalCluster() {}

  /**
   * Starts listening.
   *
   * @throws IOException if an address can't be bound, a directory can't be made, or this machine
   *     does not allow namespaces where they are asked for; nothing is left
   * @throws IllegalArgumentException if an option is not for namespaces of their own
   */
  public static LocalCluster start(LocalClusterOptions options) throws IOException {
    // Who is in namespaces of its own already needs no others.
    return options.rootless() && !InnerSide.is(System.getenv())
        ? NamespacedCluster.open(options)
        : InProcessCluster.open(options);
  }

  /**
   * Takes away what clusters of this user left whose process is no more, as the start of one does.
   *
   * @throws IOException if that is not possible
   */
  public static void cleanUp(LocalClusterOptions options) throws IOException {
    new DefaultDirectories(ProcessUser.isRoot()).cleanUp(options);
  }

  /**
   * Tells who started this process in namespaces where the cluster is.
   *
   * @throws IOException if they can't be told
   */
  public void announce(InnerSide inside) throws IOException {
    inside.announce(
        master().toString(),
        agents().values().stream().map(URI::toString).toList(),
        credential(),
        certificate());
  }

  /** The master's address. */
  public abstract URI master();

  /** The address of the first agent. */
  public abstract URI agent();

  /**
   * The addresses of all agents by their names: those of the options in their order, then those
   * that joined.
   */
  public abstract Map<String, URI> agents();

  /**
   * Cuts an agent off from the master, as a broken network does: its tasks go on, nobody hears of
   * them, and after {@link LocalClusterOptions#agentTimeout} they are unreachable.
   *
   * @throws IllegalArgumentException if there is no agent of that name
   */
  public abstract void stopAgent(String name);

  /**
   * Lets an agent that was cut off come back.
   *
   * @throws IllegalArgumentException if there is no agent of that name
   */
  public abstract void startAgent(String name);

  /**
   * Ends an agent's tasks and gives it no more, as DRAIN_AGENT.
   *
   * @throws IllegalArgumentException if there is no agent of that name
   */
  public abstract void drainAgent(String name);

  /**
   * Undoes {@link #drainAgent}, as REACTIVATE_AGENT.
   *
   * @throws IllegalArgumentException if there is no agent of that name
   */
  public abstract void reactivateAgent(String name);

  /**
   * Gives an agent up with its tasks until the cluster is started again, as MARK_AGENT_GONE.
   *
   * @throws IllegalArgumentException if there is no agent of that name
   */
  public abstract void markAgentGone(String name);

  /**
   * The agents' work directories by their names, in the order of the options; of a cluster in
   * namespaces of its own as it sees them.
   */
  public abstract Map<String, Path> workDirectories();

  /**
   * All directories of this machine that it uses, for work and for what runs; gone when it has been
   * closed, unless they were given.
   */
  public abstract List<Path> directories();

  /** The certificate to trust where the cluster speaks TLS, readable by its user. */
  public abstract Optional<Path> certificate();

  /** How a client in this process speaks to it. */
  public abstract TransportOptions clientOptions();

  /** The {@code Authorization} header of the cluster's own user. */
  public abstract String authorization();

  /** The same, as it is. */
  public abstract OwnCredential credential();

  /** Where other processes of that user find the credential. */
  public abstract CredentialFile credentialFile();

  /**
   * A new link to the page, for a browser; it signs in once. Whoever has it may look at everything
   * and kill tasks, drain agents and cut them off.
   *
   * @return empty if the page is not served
   */
  public abstract Optional<URI> webui();

  /**
   * What CNI plugins were called with for containers, and what they answered, by their agents and
   * in the order in which they ended; of each agent the last 256.
   *
   * @throws UncheckedIOException if a cluster in namespaces of its own does not say so
   */
  public abstract List<EndedCall> pluginCalls();

  /** What the first agent offers when nothing runs; in namespaces of its own, at its start. */
  public abstract List<Resource> resources();

  @Override
  public abstract void close() throws IOException;
}
