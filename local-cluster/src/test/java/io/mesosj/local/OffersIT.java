package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.time.Duration;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets offers, and for how long. */
class OffersIT {
  private final LocalCluster cluster;

  OffersIT() throws IOException {
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .resources(Resources.parse("cpus:4;mem:512"))
                .offerTimeout(Duration.ofMillis(300))
                .build());
  }

  @AfterEach
  void close() throws IOException {
    cluster.close();
  }

  private RawScheduler framework() throws Exception {
    return RawScheduler.subscribe(
        cluster.master(), ContentType.PROTOBUF, RawScheduler.framework().build());
  }

  private static OfferID rescinded(RawScheduler scheduler) throws Exception {
    return scheduler.next(Event.Type.RESCIND).getRescind().getOfferId();
  }

  @Test
  void goFromOneThatHoldsThemToTheNext() throws Exception {
    try (RawScheduler first = framework();
        RawScheduler second = framework()) {
      Offer held = first.offer();
      assertThat(rescinded(first)).isEqualTo(held.getId());

      Offer next = second.offer();
      assertThat(next.getResourcesList()).isEqualTo(held.getResourcesList());
      assertThat(rescinded(second)).isEqualTo(next.getId());
      assertThat(first.offer().getId()).isNotEqualTo(held.getId());

      first.send(first.call(Call.Type.TEARDOWN));
      second.send(second.call(Call.Type.TEARDOWN));
    }
  }

  @Test
  void areOfNoUseOnceTheyAreRescinded() throws Exception {
    try (RawScheduler scheduler = framework()) {
      Offer held = scheduler.offer();
      rescinded(scheduler);

      Call.Builder call = scheduler.call(Call.Type.ACCEPT);
      TaskInfo.Builder task = TaskInfo.newBuilder().setName("t").setAgentId(held.getAgentId());
      task.getTaskIdBuilder().setValue("late");
      call.getAcceptBuilder()
          .addOfferIds(held.getId())
          .addOperationsBuilder()
          .setType(Offer.Operation.Type.LAUNCH)
          .getLaunchBuilder()
          .addTaskInfos(task);
      scheduler.send(call);

      assertThat(scheduler.update("late").getState()).isEqualTo(TaskState.TASK_DROPPED);
      scheduler.send(scheduler.call(Call.Type.TEARDOWN));
    }
  }

  @Test
  void areLeftAloneWhenTheyWereAnswered() throws Exception {
    try (RawScheduler scheduler = framework()) {
      Offer held = scheduler.offer();
      Call.Builder call = scheduler.call(Call.Type.DECLINE);
      call.getDeclineBuilder().addOfferIds(held.getId()).getFiltersBuilder().setRefuseSeconds(0.6);
      scheduler.send(call);

      // The first that is rescinded is the one after it.
      assertThat(rescinded(scheduler)).isNotEqualTo(held.getId());
      scheduler.send(scheduler.call(Call.Type.TEARDOWN));
    }
  }
}
