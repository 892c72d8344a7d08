package io.mesosj.execute.run;

import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What a run hears from the master; called on the connection's thread. */
interface MasterEvents {
  void subscribed(FrameworkID framework);

  void offered(List<Offer> offers);

  void updated(TaskStatus status);

  /** The connection is lost and being made again. */
  void disconnected(String why);

  /** It will not come back. */
  void failed(String why);
}
