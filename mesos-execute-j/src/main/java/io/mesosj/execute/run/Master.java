package io.mesosj.execute.run;

import java.util.List;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What a run asks of the master. */
interface Master {
  /** Launches on an offer. */
  void launch(Placement placement);

  /** Gives offers back for a while. */
  void decline(List<OfferID> offers);

  /** Asks for the end of a task. */
  void kill(TaskID task);

  /** Confirms a status, so that it is not sent again. */
  void acknowledge(TaskStatus status);

  /** Ends the framework. */
  void teardown();
}
