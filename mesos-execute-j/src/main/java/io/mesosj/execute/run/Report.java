package io.mesosj.execute.run;

import io.mesosj.scheduler.launch.LaunchedTask;
import java.time.Duration;
import java.util.Collection;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Tells the user, or the program that reads us, how the run goes. Thread-safe. */
interface Report {
  /** The master has accepted us. */
  void subscribed(FrameworkID framework);

  /** Nothing fits; says why. */
  void waiting(String why);

  /** A task was sent to an agent. */
  void submitted(LaunchedTask task);

  /**
   * A task was sent with a port of its agent's host mapped to one of its own.
   *
   * @param chosen whether the offer chose the host's
   */
  void published(LaunchedTask task, PortMapping port, boolean chosen);

  /** A status came. */
  void status(TaskStatus status);

  /** Some of an image is here; from the embedded agent, several times a second. */
  void pulling(String image, long bytes, long totalBytes);

  /** Nothing more of an image will come. */
  void pulled(String image);

  /** Whether somebody looks on, who is to see what is waited for. */
  boolean isWatched();

  /** What is waited for after a task's launch, each second; empty when nothing is any more. */
  void preparing(String what);

  /** Tasks that ended are launched again after a pause. */
  void restarting(Collection<LaunchedTask> tasks, Duration pause);

  /** The master was asked to kill a task. */
  void killing(String task);

  /** Something to know. */
  void note(String line);

  /** Something went wrong. */
  void error(String line);

  /** The states of all tasks may have changed. */
  void progress(Collection<LaunchedTask> tasks);

  /** The run is over. */
  void ended(Collection<LaunchedTask> tasks, int exitCode);
}
