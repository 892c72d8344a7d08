package io.mesosj.local;

import io.mesosj.local.access.AccessRules;
import io.mesosj.local.access.OwnCredential;
import io.mesosj.local.join.JoinedMaster;
import io.mesosj.local.master.Membership;
import io.mesosj.protocol.http.JdkClientTransport;
import io.mesosj.protocol.http.TransportOptions;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Resource;

/**
 * An agent in this process that has joined an embedded cluster in another, perhaps on another
 * machine or in another container: with its own networks, images, directories and endpoints. It
 * takes over nothing of an earlier agent. Safe for use by several threads.
 */
public final class JoiningAgent implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final LocalAgent agent;
  private final JoinedMaster master;
  private final ClusterDirectories directories;

  private JoiningAgent(LocalAgent agent, JoinedMaster master, ClusterDirectories directories) {
    this.agent = agent;
    this.master = master;
    this.directories = directories;
  }

  /**
   * Joins. Of the options those of a master have no meaning.
   *
   * @param options with one agent, and beyond loopback with credentials, which let in whoever reads
   *     its tasks' files
   * @param master the cluster's address
   * @param headers that authenticate us to it, as one who may use its operator API
   * @param transport how it is spoken to
   * @throws IOException if it can't join; nothing is left
   * @throws IllegalArgumentException if there are several agents
   */
  public static JoiningAgent start(
      LocalClusterOptions options,
      URI master,
      Map<String, String> headers,
      TransportOptions transport)
      throws IOException {
    if (options.agents().size() != 1) {
      throw new IllegalArgumentException(
          options.agents().size() + " agents: each that joins is a process of its own");
    }
    InProcessCluster.requirePrivate(options);
    ClusterDirectories directories = new ClusterDirectories(options);
    try {
      LocalAgent.Directories places = directories.make().get(0);
      Joining joining = new Joining(options.agents().get(0).name(), master, headers, transport);
      return start(options, places, joining, directories);
    } catch (IOException e) {
      directories.close();
      throw e;
    }
  }

  private static JoiningAgent start(
      LocalClusterOptions options,
      LocalAgent.Directories places,
      Joining joining,
      ClusterDirectories directories)
      throws IOException {
    ClusterWire wire = ClusterWire.of(options, directories.runtime());
    AccessRules access =
        new AccessRules(options.authentication(), OwnCredential.random(), options.credentials());
    try {
      LocalAgent agent =
          LocalAgent.start(
              options,
              options.agents().get(0),
              places,
              options.offers().get(0),
              joining,
              access,
              wire);
      JoinedMaster joined = joining.joined();
      joined.begin(agent.inspection());
      return new JoiningAgent(agent, joined, directories);
    } catch (IOException e) {
      joining.leave(e);
      throw e;
    }
  }

  /** The way in, which may have been gone already when something else fails. */
  private static final class Joining implements LocalAgent.Cluster {
    private final String name;
    private final URI master;
    private final Map<String, String> headers;
    private final TransportOptions transport;
    private final List<JoinedMaster> made = new ArrayList<>();

    Joining(String name, URI master, Map<String, String> headers, TransportOptions transport) {
      this.name = name;
      this.master = master;
      this.headers = headers;
      this.transport = transport;
    }

    @Override
    public Membership admit(AgentInfo info, Resources total, List<Resource> reserved)
        throws IOException {
      if (info.hasId()) {
        throw new IOException(
            "the work directory is of an earlier agent, and one that joins takes over nothing:"
                + " give another --work_dir");
      }
      made.add(
          JoinedMaster.join(
              new JdkClientTransport(transport),
              master,
              headers,
              name,
              info.toBuilder().addAllResources(total.toProto()).build(),
              PATIENCE));
      return made.get(0);
    }

    JoinedMaster joined() {
      return made.get(0);
    }

    void leave(IOException why) {
      for (JoinedMaster one : made) {
        try {
          one.close();
        } catch (IOException e) {
          why.addSuppressed(e);
        }
      }
    }
  }

  /** Its name in the cluster. */
  public String name() {
    return agent.name();
  }

  /** Where it listens. */
  public URI address() {
    return URI.create(agent.address());
  }

  /**
   * Completes, with an exception that says why, when the cluster has ended, has given the agent up
   * or can't be reached for ten minutes; the agent is to be closed then.
   */
  public CompletableFuture<Void> lost() {
    return master.lost();
  }

  /** Ends its tasks, tells the master so, and leaves. */
  @Override
  public void close() throws IOException {
    try {
      agent.close();
    } finally {
      try {
        master.close();
      } finally {
        directories.close();
      }
    }
  }
}
