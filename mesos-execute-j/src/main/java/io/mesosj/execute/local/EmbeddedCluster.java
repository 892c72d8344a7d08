package io.mesosj.execute.local;

import io.mesosj.base.console.Console;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.local.LocalCluster;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.local.access.CredentialFile;
import java.io.IOException;
import java.net.URI;

/** The cluster inside this process; closing it leaves nothing behind, whoever closes it. */
public final class EmbeddedCluster implements AutoCloseable {
  private static final long LEAVING_MILLIS = 10_000;

  private final LocalCluster cluster;
  private final Console console;

  private EmbeddedCluster(LocalCluster cluster, Console console) {
    this.cluster = cluster;
    this.console = console;
  }

  /** Starts master and agent. */
  public static EmbeddedCluster start(LocalClusterOptions options, Console console)
      throws FailureException {
    if (options.authentication().isOpen() && System.getProperty("user.name", "").equals("root")) {
      console.note(
          "warning: the cluster is root's, and open to every user and container of this machine");
    }
    try {
      return new EmbeddedCluster(LocalCluster.start(options), console);
    } catch (IOException e) {
      throw new FailureException("can't start the local cluster: " + FileProblem.describe(e), e);
    }
  }

  /** Where the master listens. */
  public URI master() {
    return cluster.master();
  }

  /** What authenticates the cluster's own user. */
  public String authorization() {
    return cluster.authorization();
  }

  /** The file of curl's {@code -H @FILE}, and that with principal and secret. */
  public CredentialFile credentialFile() {
    return cluster.credentialFile();
  }

  /** For the second Ctrl-C: what can be undone quickly is undone, then the process ends. */
  public void closeAndLeave(int code) {
    Thread closing = new Thread(this::close, "closing the local cluster");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(LEAVING_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(code);
  }

  /** Ends all tasks and undoes what was made in the kernel; a second call has nothing to do. */
  @Override
  public void close() {
    try {
      cluster.close();
    } catch (IOException e) {
      console.error("the local cluster left something behind: " + FileProblem.describe(e), e);
    }
  }
}
