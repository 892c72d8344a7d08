package io.mesosj.local.page;

import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import java.io.IOException;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;

/** What the page needs of a cluster; from any thread. */
public interface ShownCluster {
  /** Answers a call of the master's operator API that only looks. */
  void look(ApiRequest request) throws ApiError, IOException;

  /** Kills a task, as its framework would; false if there is none that runs. */
  boolean kill(FrameworkID framework, TaskID task);

  /** Its agents, in the order in which they were given. */
  List<ShownAgent> agents();
}
