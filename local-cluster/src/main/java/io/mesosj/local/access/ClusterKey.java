package io.mesosj.local.access;

import io.mesosj.base.file.FileProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The credential of one cluster, from its start to its end. */
public final class ClusterKey {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterKey.class);

  private final CredentialFile file;
  private final OwnCredential own;
  private final KnownClusters known;

  private ClusterKey(CredentialFile file, OwnCredential own, KnownClusters known) {
    this.file = file;
    this.own = own;
    this.known = known;
  }

  /** Finds or makes it; nothing is written yet. */
  public static ClusterKey in(Path runtimeDirectory, Map<String, String> environment)
      throws IOException {
    CredentialFile file = new CredentialFile(runtimeDirectory);
    return new ClusterKey(file, file.earlierOrRandom(), KnownClusters.ofUser(environment));
  }

  /**
   * A known credential, for those in {@code directory} to know a cluster by that runs elsewhere.
   */
  public static ClusterKey of(OwnCredential own, Path directory, Map<String, String> environment)
      throws IOException {
    return new ClusterKey(new CredentialFile(directory), own, KnownClusters.ofUser(environment));
  }

  /** The credential itself. */
  public OwnCredential credential() {
    return own;
  }

  /** Where it is kept. */
  public CredentialFile file() {
    return file;
  }

  /**
   * Writes it, for the user's commands to find.
   *
   * @param certificate what these are to trust where the cluster speaks TLS
   */
  public void publish(String master, List<String> agents, Optional<Path> certificate)
      throws IOException {
    file.write(own, master, certificate);
    try {
      known.add(master, file.credentials());
      for (String agent : agents) {
        known.add(agent, file.credentials());
      }
    } catch (IOException e) {
      LOG.warn(
          "Other commands will not find the credential of {} by themselves: {}",
          master,
          FileProblem.describe(e));
    }
  }

  /** Removes what was written. */
  public void withdraw(String master, List<String> agents) throws IOException {
    known.remove(master, file.credentials());
    for (String agent : agents) {
      known.remove(agent, file.credentials());
    }
    file.remove();
  }
}
