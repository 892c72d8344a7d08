package io.mesosj.executor.check;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.mesos.v1.Protos.CommandInfo;

/** A task's container as its checks see it. Safe for use by several threads. */
public interface CheckTarget {
  /**
   * Runs a command inside the container, with the task's environment and working directory.
   *
   * @param limit after which it is killed with all its children
   * @return its exit code; 128 and the signal's number if a signal ended it
   * @throws IOException if it can't be run, or took too long
   */
  int run(CommandInfo command, Duration limit) throws IOException, InterruptedException;

  /**
   * Does work on a thread whose sockets are made in the container's network.
   *
   * @throws IOException of the work, or if the network is gone
   */
  <T> T inNetwork(Callable<T> work) throws IOException;
}
