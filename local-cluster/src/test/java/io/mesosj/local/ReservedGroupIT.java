package io.mesosj.local;

import org.apache.mesos.v1.Protos.ExecutorInfo;

/** The agent's own default executor. */
class ReservedGroupIT extends ReservedGroupContract {
  @Override
  ExecutorInfo.Builder executor() {
    ExecutorInfo.Builder executor = ExecutorInfo.newBuilder().setType(ExecutorInfo.Type.DEFAULT);
    executor.getExecutorIdBuilder().setValue("pod");
    return executor;
  }
}
