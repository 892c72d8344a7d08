package io.mesosj.executor.check;

import java.io.IOException;
import java.time.Duration;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.CommandInfo;

/** Runs a command in the task's container; its exit code is the result. */
record CommandProbe(CheckTarget target, CommandInfo command, Duration limit) implements Probe {
  @Override
  public CheckStatusInfo look() throws IOException, InterruptedException {
    CheckStatusInfo.Builder status = CheckStatusInfo.newBuilder().setType(CheckInfo.Type.COMMAND);
    status.getCommandBuilder().setExitCode(target.run(command, limit));
    return status.build();
  }
}
