package io.mesosj.execute.connection;

import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.scheduler.Masters;
import io.mesosj.scheduler.master.MasterDetector;
import java.util.Map;

/**
 * Which master, as the user wrote it.
 *
 * @param text {@code host:port}, a URL, several of these, {@code zk://…}, or {@code local}
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
      return EMBEDDED;
    }
    if (named.equals(LOCAL)) {
      return new MasterAddress(named, false);
    }
    try {
      Masters.parse(named).close();
    } catch (IllegalArgumentException e) {
      throw new UsageException(source + ": " + OneLine.of(String.valueOf(e.getMessage()), 200));
    }
    return new MasterAddress(named, false);
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
