package io.mesosj.local;

import io.mesosj.local.testing.ExecutorBundle;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/** The executor bundle. */
class ReservedGroupBundleIT extends ReservedGroupContract {
  @Override
  ExecutorInfo.Builder executor() {
    return ExecutorBundle.executor("pod");
  }
}
