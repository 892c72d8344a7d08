package io.mesosj.scheduler.task;

import com.google.protobuf.ByteString;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Secret;
import org.apache.mesos.v1.Protos.Volume;

/**
 * Secrets of tasks by value, which every agent can resolve. They are as safe as the connections to
 * master and agent. Source: Mesos' {@code environment_secret} and {@code volume/secret} isolators.
 */
public final class Secrets {
  private Secrets() {}

  /** A variable of the task's environment. */
  public static Environment.Variable variable(String name, String value) {
    return Environment.Variable.newBuilder()
        .setName(name)
        .setType(Environment.Variable.Type.SECRET)
        .setSecret(secret(ByteString.copyFromUtf8(value)))
        .build();
  }

  /**
   * A file that only the task can read.
   *
   * @param containerPath where the task finds it; relative to its sandbox without a leading '/'
   */
  public static Volume volume(String containerPath, byte[] content) {
    Volume.Builder volume =
        Volume.newBuilder().setMode(Volume.Mode.RO).setContainerPath(containerPath);
    volume
        .getSourceBuilder()
        .setType(Volume.Source.Type.SECRET)
        .setSecret(secret(ByteString.copyFrom(content)));
    return volume.build();
  }

  private static Secret secret(ByteString data) {
    return Secret.newBuilder()
        .setType(Secret.Type.VALUE)
        .setValue(Secret.Value.newBuilder().setData(data))
        .build();
  }
}
