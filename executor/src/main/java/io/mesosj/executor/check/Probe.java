package io.mesosj.executor.check;

import java.io.IOException;
import org.apache.mesos.v1.Protos.CheckStatusInfo;

/** One look at a task. */
interface Probe {
  /**
   * Looks.
   *
   * @throws IOException if there is no result: the command or connection took too long or could not
   *     be tried at all
   */
  CheckStatusInfo look() throws IOException, InterruptedException;
}
