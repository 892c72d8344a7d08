package io.mesosj.execute.local;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.connection.ConnectionFlags;
import io.mesosj.execute.connection.MasterAddress;
import io.mesosj.execute.connection.MasterConnection;
import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.scheduler.master.MasterDetector;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Asks an embedded cluster that runs, beyond what Mesos' own API has. */
final class LocalCall {
  private static final Duration FIND = Duration.ofSeconds(10);
  private static final int ANSWER = 4096;

  private final Invocation invocation;
  private final MasterAddress master;

  private LocalCall(Invocation invocation, MasterAddress master) {
    this.invocation = invocation;
    this.master = master;
  }

  /**
   * To the cluster that the flags, the environment or nobody names.
   *
   * @throws UsageException if that is none that runs
   */
  static LocalCall toNamed(Invocation invocation) throws UsageException {
    MasterAddress master = MasterAddress.of(invocation.values(), invocation.environment());
    if (master.isLocal()) {
      throw new UsageException(
          ConnectionFlags.MASTER
              + " or $MESOS_MASTER must name the cluster, unless it is that of 'local start'");
    }
    return new LocalCall(invocation, master);
  }

  /** To the cluster at an address. */
  static LocalCall to(Invocation invocation, String master) {
    return new LocalCall(invocation, new MasterAddress(master, false));
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param path with its query
   * @param about what it is about, for messages
   * @return what the cluster answers
   * @throws FailureException if it refuses, is no embedded cluster, or does not answer
   */
  String post(String path, String about) throws UsageException, FailureException {
    Found found = find(about);
    try {
      return post(found.connection(), found.master(), path, about);
    } catch (IOException e) {
      throw failure(about, e);
    }
  }

  /**
   * A cluster's master.
   *
   * @param connection how it is spoken to
   * @param master its address
   */
  record Found(MasterConnection connection, URI master) {}

  /**
   * Finds the master; it need not answer.
   *
   * @throws FailureException if that takes too long
   */
  Found find(String about) throws UsageException, FailureException {
    MasterConnection connection =
        MasterConnection.read(invocation.values(), invocation.environment())
            .toOwn(master, invocation.environment());
    try (MasterDetector masters = connection.masters(master)) {
      return new Found(connection, masters.next(FIND));
    } catch (IOException e) {
      throw failure(about, e);
    }
  }

  private static FailureException failure(String about, IOException e) {
    return new FailureException(about + ": " + OneLine.of(String.valueOf(e.getMessage()), 400), e);
  }

  private static String post(MasterConnection connection, URI master, String path, String about)
      throws IOException, FailureException {
    URI uri = master.resolve(path);
    HttpReply reply =
        connection.transport().send(HttpCall.post(uri, connection.authorization(), new byte[0]));
    try {
      if (reply.status() == 404) {
        throw new FailureException(
            about + ": " + master + " is no embedded cluster, or one that has this switched off",
            ExitCode.FAILURE);
      }
      String words = reply.words(ANSWER);
      if (reply.status() != 200) {
        throw new FailureException(
            master + " answers " + reply.status() + ": " + OneLine.of(words, 400),
            ExitCode.FAILURE);
      }
      return words;
    } finally {
      reply.close();
    }
  }
}
