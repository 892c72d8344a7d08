package io.mesosj.execute.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import org.apache.mesos.v1.Protos.Secret;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.Test;

class MaskedSecretsTest {
  private static Secret.Builder secret() {
    Secret.Builder secret = Secret.newBuilder().setType(Secret.Type.VALUE);
    secret.getValueBuilder().setData(ByteString.copyFromUtf8("sesame"));
    return secret;
  }

  @Test
  void leavesNoSecretWhereverItIs() {
    TaskInfo.Builder task = TaskInfo.newBuilder().setName("t");
    task.getTaskIdBuilder().setValue("t");
    task.getAgentIdBuilder().setValue("a");
    task.getCommandBuilder()
        .getEnvironmentBuilder()
        .addVariablesBuilder()
        .setName("PASSWORD")
        .setSecret(secret());
    Volume.Builder volume = task.getContainerBuilder().addVolumesBuilder();
    volume.setMode(Volume.Mode.RO).setContainerPath("p").getSourceBuilder().setSecret(secret());

    String masked = MaskedSecrets.in(task.buildPartial()).toString();

    assertThat(task.toString()).contains("sesame");
    assertThat(masked).doesNotContain("sesame").contains("********", "PASSWORD");
  }
}
