package io.mesosj.local;

import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cluster that is closed with tasks in it, just when their framework goes too. */
@Timeout(300)
class ClosingIT {
  private static final int ROUNDS = 6;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path directory;

  enum Going {
    TEARS_DOWN,
    HANGS_UP,
    KILLS,
    STAYS
  }

  @ParameterizedTest
  @EnumSource
  void endsSoonAndSilently(Going going) throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      for (int round = 0; round < ROUNDS; round++) {
        closeDuring(going, round % 2 == 0);
      }
    } finally {
      System.setErr(before);
    }
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  private void closeDuring(Going going, boolean running) throws Exception {
    LocalCluster cluster =
        LocalCluster.start(
            LocalClusterOptions.builder().resources(Resources.parse("cpus:4;mem:512")).build());
    RawScheduler scheduler =
        RawScheduler.subscribe(
            cluster.master(),
            ContentType.PROTOBUF,
            RawScheduler.framework().setFailoverTimeout(0).build());
    launch(scheduler, "a", "b");
    if (running) {
      scheduler.await("a", TASK_RUNNING);
    }
    switch (going) {
      case TEARS_DOWN -> scheduler.send(scheduler.call(Call.Type.TEARDOWN));
      case HANGS_UP -> scheduler.close();
      case KILLS -> {
        scheduler.kill("a");
        scheduler.kill("b");
      }
      default -> {}
    }
    Thread.sleep(ThreadLocalRandom.current().nextInt(40));
    long begin = System.nanoTime();
    cluster.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LIMIT);
    scheduler.close();
  }

  private static void launch(RawScheduler scheduler, String... ids) throws Exception {
    Offer offer = scheduler.offer();
    Call.Builder accept = scheduler.call(Call.Type.ACCEPT);
    Offer.Operation.Builder launch =
        accept.getAcceptBuilder().addOfferIds(offer.getId()).addOperationsBuilder();
    launch.setType(Offer.Operation.Type.LAUNCH);
    for (String id : ids) {
      launch
          .getLaunchBuilder()
          .addTaskInfos(
              TaskInfo.newBuilder()
                  .setName(id)
                  .setTaskId(TaskID.newBuilder().setValue(id))
                  .setAgentId(offer.getAgentId())
                  .setCommand(CommandInfo.newBuilder().setValue("exec sleep 1000"))
                  .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto()));
    }
    scheduler.send(accept);
  }
}
