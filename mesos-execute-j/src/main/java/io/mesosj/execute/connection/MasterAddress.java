package io.mesosj.execute.connection;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.local.access.KnownClusters;
import io.mesosj.local.access.NamedCluster;
import io.mesosj.scheduler.Masters;
import io.mesosj.scheduler.master.MasterDetector;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Which master, as the user wrote it.
 *
 * @param text {@code host:port}, a URL, several of these, {@code zk://…}, or {@code local}; that of
 *     a cluster that was named in place of its name
 * @param assumed whether nobody named one, so that the user should be told
 */
public record MasterAddress(String text, boolean assumed) {
  /** The cluster inside this process, because nobody named another. */
  public static final MasterAddress EMBEDDED = new MasterAddress("local", true);

  private static final String LOCAL = "local";
  private static final String ZOOKEEPER = "zk:";
  private static final String VARIABLE = "MESOS_MASTER";

  /**
   * The master that the flags or the environment name.
   *
   * @throws UsageException when the name is none
   */
  public static MasterAddress of(Values values, Map<String, String> environment)
      throws UsageException {
    String named =
        values.text(ConnectionFlags.MASTER).orElse(environment.getOrDefault(VARIABLE, ""));
    String source =
        values.given(ConnectionFlags.MASTER) ? ConnectionFlags.MASTER.dashed() : "$" + VARIABLE;
    if (named.isEmpty()) {
      if (values.given(ConnectionFlags.MASTER)) {
        throw new UsageException(ConnectionFlags.MASTER + " is empty");
      }
      return byName(NamedCluster.DEFAULT, environment)
          .map(text -> new MasterAddress(text, true))
          .orElse(EMBEDDED);
    }
    if (named.equals(LOCAL)) {
      return new MasterAddress(named, false);
    }
    if (NamedCluster.isName(named)) {
      Optional<String> running = byName(named, environment);
      if (running.isPresent()) {
        return new MasterAddress(running.get(), false);
      }
    }
    try {
      Masters.parse(named).close();
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          source
              + ": "
              + OneLine.of(String.valueOf(e.getMessage()), 200)
              + (NamedCluster.isName(named)
                  ? "; nor does a cluster of that name run, 'mesos-execute-j local list' shows those"
                      + " that do"
                  : ""));
    }
    return new MasterAddress(named, false);
  }

  /** The master of a cluster that runs in the background. */
  private static Optional<String> byName(String name, Map<String, String> environment)
      throws UsageException {
    try {
      return KnownClusters.ofUser(environment)
          .named(name)
          .filter(NamedCluster::running)
          .map(NamedCluster::master);
    } catch (IOException e) {
      throw new UsageException("cluster '" + name + "' can't be used: " + FileProblem.describe(e));
    }
  }

  /** Whether it is the cluster inside this process. */
  public boolean isLocal() {
    return text.equals(LOCAL);
  }

  /** Whether it is the address of one host. */
  boolean isOneHost() {
    return !isLocal() && text.indexOf(',') < 0 && !text.startsWith(ZOOKEEPER);
  }

  /** Whether it is spoken to over TLS. */
  boolean isTls() {
    return text.contains("https://");
  }

  /** Whether it says how it is spoken to, which ZooKeeper does not. */
  boolean saysScheme() {
    return isTls() || text.contains("http://");
  }

  /** Finds the leading master; not for the local one. */
  MasterDetector detector(boolean tlsWhereUnsaid) {
    return Masters.parse(text, tlsWhereUnsaid);
  }
}
