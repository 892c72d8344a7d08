package io.mesosj.execute.run;

import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What a run asks of the master. */
interface Master {
  /** Launches on the offers of one agent. */
  void launch(List<Placement> placements);

  /** Gives offers back for a while. */
  void decline(List<OfferID> offers, Duration refuse);

  /** Wants offers again that were given back. */
  void revive();

  /** Asks what has become of tasks. */
  void reconcile(List<TaskID> tasks);

  /** Asks for the end of a task. */
  void kill(TaskID task);

  /** Confirms a status, so that it is not sent again. */
  void acknowledge(TaskStatus status);

  /** Ends the framework. */
  void teardown();
}
