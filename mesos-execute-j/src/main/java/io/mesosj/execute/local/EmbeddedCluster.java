package io.mesosj.execute.local;

import io.mesosj.base.console.Console;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Interrupts;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.thread.Threads;
import io.mesosj.local.LocalCluster;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.local.access.CredentialFile;
import io.mesosj.local.rootless.InnerSide;
import io.mesosj.protocol.http.TransportOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The cluster inside this process; closing it leaves nothing behind, whoever closes it. */
public final class EmbeddedCluster implements AutoCloseable {
  private static final long LEAVING_MILLIS = 10_000;
  private static final long LATE_MILLIS = 3_000;

  /** Of the five seconds that may pass after a kill's grace; the rest is for {@link #closeLate}. */
  private static final Duration UNTIL_LATE = Duration.ofSeconds(2);

  private final LocalCluster cluster;
  private final Console console;
  private Optional<CredentialFile> outside = Optional.empty();

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

  /** As {@link #start(LocalClusterOptions, Console)}, where ports and users are outside. */
  public static EmbeddedCluster start(
      LocalClusterOptions options, Console console, Optional<InnerSide> inside)
      throws FailureException {
    EmbeddedCluster started = start(options, console);
    if (inside.isPresent()) {
      try {
        started.cluster.announce(inside.get());
        started.outside = inside.get().files().map(CredentialFile::new);
      } catch (IOException e) {
        started.close();
        throw new FailureException(FileProblem.describe(e), e);
      }
    }
    return started;
  }

  /** Where the master listens. */
  public URI master() {
    return cluster.master();
  }

  /** A new link to the page; empty if the cluster has none. */
  public Optional<URI> webui() {
    return cluster.webui();
  }

  /** What authenticates the cluster's own user. */
  public String authorization() {
    return cluster.authorization();
  }

  /** How a client in this process speaks to it. */
  public TransportOptions clientOptions() {
    return cluster.clientOptions();
  }

  /** The certificate to trust, where it speaks TLS. */
  public Optional<Path> certificate() {
    return cluster.certificate();
  }

  /** The file of curl's {@code -H @FILE}, and that with principal and secret. */
  public CredentialFile credentialFile() {
    return outside.orElseGet(cluster::credentialFile);
  }

  /** How long after the first signal {@link #closeLate} is due, when tasks have that much time. */
  public static Duration limit(Duration killGrace) {
    return killGrace.plus(UNTIL_LATE);
  }

  /** Has the second signal hasten the end, and the process end whatever hangs. */
  public void endBy(Interrupts interrupts) {
    interrupts.onLate(this::closeLate);
    interrupts.onSecond(code -> closeAndLeave(code, LEAVING_MILLIS));
  }

  private void closeLate(int code) {
    console.note("cancelled: something hangs that was to end");
    closeAndLeave(code, LATE_MILLIS);
  }

  /** What can be undone by then is undone; the rest is for the next start. */
  private void closeAndLeave(int code, long millis) {
    Thread closing = Threads.start("closing the local cluster", this::close);
    try {
      closing.join(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Interrupts.leave(code);
  }

  /**
   * Ends all tasks and undoes what was made in the kernel. A second call has nothing to do, but
   * returns only when the first has: whoever calls it leaves the process then.
   */
  @Override
  public synchronized void close() {
    try {
      cluster.close();
    } catch (IOException e) {
      console.error("the local cluster left something behind: " + FileProblem.describe(e), e);
    }
  }
}
