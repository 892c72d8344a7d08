package io.mesosj.local.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.local.http.Advertised;
import io.mesosj.protocol.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AllocatorTest {
  private static final AgentID AGENT = AgentID.newBuilder().setValue("m-S0").build();

  private final Object lock = new Object();
  private final Alarms alarms = new Alarms(lock);
  private final Frameworks frameworks = new Frameworks("m");
  private Agents agents = new Agents();
  private Allocator allocator = allocator("cpus:4;mem:1024", Optional.empty());

  @AfterEach
  void close() {
    alarms.close();
  }

  private Allocator allocator(String resources, Optional<Duration> offerTimeout) {
    agents = new RecordingAgent().alone(AGENT, Resources.parse(resources));
    return new Allocator(
        agents,
        new OfferMaker("m", Advertised.plain("127.0.0.1")),
        frameworks,
        alarms,
        offerTimeout);
  }

  private static Resources resources(Offer offer) {
    return Resources.of(offer.getResourcesList()).unallocated();
  }

  private static void run(Scheduler scheduler, String id, String resources) {
    TaskInfo task =
        TaskInfo.newBuilder()
            .setName(id)
            .setTaskId(TaskID.newBuilder().setValue(id))
            .setAgentId(AGENT)
            .addAllResources(Resources.parse(resources).toProto())
            .build();
    scheduler.framework.tasks.put(
        id,
        new FrameworkTask(
            task,
            Resources.of(task.getResourcesList())
                .allocatedTo(scheduler.framework.roles().iterator().next()),
            Optional.empty()));
  }

  @Test
  void offersAllThatIsFreeToTheOneThatUsesLeast() {
    Scheduler busy = new Scheduler(frameworks, "busy", "*");
    Scheduler idle = new Scheduler(frameworks, "idle", "*");
    run(busy, "t", "cpus:1;mem:100");

    allocator.allocate();

    assertThat(busy.offers()).isEmpty();
    assertThat(idle.offers()).hasSize(1);
    assertThat(resources(idle.lastOffer())).isEqualTo(Resources.parse("cpus:3;mem:924"));
    assertThat(idle.lastOffer().getAllocationInfo().getRole()).isEqualTo("*");
    assertThat(idle.lastOffer().getAgentId()).isEqualTo(AGENT);
  }

  @Test
  void comparesTheGreaterShareOfProcessorsAndMemory() {
    Scheduler memory = new Scheduler(frameworks, "memory", "*");
    Scheduler processors = new Scheduler(frameworks, "processors", "*");
    run(memory, "m", "cpus:0.1;mem:512");
    run(processors, "p", "cpus:1;mem:1");

    allocator.allocate();

    assertThat(memory.offers()).isEmpty();
    assertThat(processors.offers()).hasSize(1);
  }

  @Test
  void offersToThemByTurnsWhenTheyUseEquallyMuch() {
    Scheduler one = new Scheduler(frameworks, "one", "*");
    Scheduler two = new Scheduler(frameworks, "two", "*");

    allocator.allocate();
    Allocator.takeBack(one.framework, List.of(one.lastOffer().getId()));
    allocator.allocate();

    assertThat(one.offers()).hasSize(1);
    assertThat(two.offers()).hasSize(1);
  }

  @Test
  void offersNothingTwice() {
    Scheduler one = new Scheduler(frameworks, "one", "*");
    Scheduler two = new Scheduler(frameworks, "two", "*");

    allocator.allocate();
    allocator.allocate();

    assertThat(one.offers()).hasSize(1);
    assertThat(two.offers()).isEmpty();
  }

  @Test
  void offersNothingThatIsTooLittle() {
    allocator = allocator("cpus:0.009;mem:31;disk:1000", Optional.empty());
    Scheduler one = new Scheduler(frameworks, "one", "*");

    allocator.allocate();

    assertThat(one.offers()).isEmpty();
  }

  @Test
  void offersWhatIsJustEnough() {
    allocator = allocator("cpus:0.01;mem:1", Optional.empty());
    Scheduler one = new Scheduler(frameworks, "one", "*");

    allocator.allocate();

    assertThat(one.offers()).hasSize(1);
  }

  @Test
  void offersWhatIsReservedToItsRoleOnly() {
    allocator = allocator("cpus(web):2;cpus:1;mem(web):512;mem:512", Optional.empty());
    Scheduler other = new Scheduler(frameworks, "other", "batch");
    Scheduler web = new Scheduler(frameworks, "web", "web");

    allocator.allocate();

    assertThat(resources(other.lastOffer())).isEqualTo(Resources.parse("cpus:1;mem:512"));
    assertThat(resources(web.lastOffer())).isEqualTo(Resources.parse("cpus(web):2;mem(web):512"));
  }

  @Test
  void offersNothingToThoseThatAreSuppressedOrGone() {
    Scheduler suppressed = new Scheduler(frameworks, "suppressed", "*");
    suppressed.framework.wishes.suppress(List.of("*"));
    Scheduler gone = new Scheduler(frameworks, "gone", "*");
    gone.close();

    allocator.allocate();

    assertThat(suppressed.offers()).isEmpty();
    assertThat(gone.offers()).isEmpty();
  }

  @Test
  void revivesWhoWasSuppressedAndHadRefused() {
    Scheduler one = new Scheduler(frameworks, "one", "*");
    one.framework.wishes.suppress(List.of("*"));
    allocator.allocate();
    assertThat(one.offers()).isEmpty();

    allocator.revive(one.framework, List.of("*"));
    decline(one, 3600);
    assertThat(one.offers()).hasSize(1);
    allocator.revive(one.framework, List.of("*"));

    assertThat(one.offers()).hasSize(2);
  }

  @Test
  void leavesWhoRefusedAloneForThatLong() {
    Scheduler one = new Scheduler(frameworks, "one", "*");
    synchronized (lock) {
      allocator.allocate();
      decline(one, 0.3);
      assertThat(one.offers()).hasSize(1);
    }
    await()
        .untilAsserted(
            () -> {
              synchronized (lock) {
                assertThat(one.offers()).hasSize(2);
              }
            });
  }

  private void decline(Scheduler scheduler, double refuseSeconds) {
    allocator.decline(
        scheduler.framework,
        List.of(scheduler.lastOffer().getId()),
        Filters.newBuilder().setRefuseSeconds(refuseSeconds).build());
  }

  @Test
  void offersMoreThanWasRefused() {
    Scheduler one = new Scheduler(frameworks, "one", "*");
    run(one, "t", "cpus:1;mem:24");
    TaskLedger ledger = new TaskLedger(agents, frameworks, allocator);
    allocator.allocate();
    decline(one, 3600);
    assertThat(one.offers()).hasSize(1);

    ledger.update(one.framework.id, status("t", TaskState.TASK_FINISHED));

    assertThat(one.offers()).hasSize(2);
    assertThat(resources(one.lastOffer())).isEqualTo(Resources.parse("cpus:4;mem:1024"));
  }

  @Test
  void offersNoLessThanWasRefused() {
    Scheduler one = new Scheduler(frameworks, "one", "*");
    allocator.allocate();
    decline(one, 3600);
    run(one, "t", "cpus:1;mem:24");

    allocator.allocate();

    assertThat(one.offers()).hasSize(1);
  }

  @Test
  void givesWhatOneRefusesToTheOther() {
    Scheduler one = new Scheduler(frameworks, "one", "*");
    Scheduler two = new Scheduler(frameworks, "two", "*");
    synchronized (lock) {
      allocator.allocate();
      decline(one, 3600);
      assertThat(two.offers()).hasSize(1);
    }
  }

  @Test
  void takesBackOnlyWhatStillStands() {
    Scheduler one = new Scheduler(frameworks, "one", "*");
    allocator.allocate();
    Offer offer = one.lastOffer();

    assertThat(Allocator.takeBack(one.framework, List.of(offer.getId()))).containsExactly(offer);
    assertThat(Allocator.takeBack(one.framework, List.of(offer.getId()))).isEmpty();
  }

  @Test
  void rescindsAnOfferThatIsHeldTooLongAndMakesAnother() {
    allocator = allocator("cpus:4;mem:1024", Optional.of(Duration.ofMillis(50)));
    Scheduler one = new Scheduler(frameworks, "one", "*");
    synchronized (lock) {
      allocator.allocate();
    }
    await()
        .untilAsserted(
            () -> {
              synchronized (lock) {
                assertThat(one.heard(Event.Type.RESCIND)).isNotEmpty();
                assertThat(one.offers().size()).isGreaterThan(1);
                assertThat(one.framework.offers).hasSize(1);
              }
            });
    assertThat(one.heard(Event.Type.RESCIND).get(0).getRescind().getOfferId())
        .isEqualTo(one.offers().get(0).getId());
  }

  @Test
  void whatAnEndedTaskHadIsOfferedAgain() {
    Scheduler one = new Scheduler(frameworks, "one", "*");
    run(one, "t", "cpus:4;mem:1024");
    TaskLedger ledger = new TaskLedger(agents, frameworks, allocator);
    allocator.allocate();
    assertThat(one.offers()).isEmpty();

    ledger.update(one.framework.id, status("t", TaskState.TASK_RUNNING));
    assertThat(one.offers()).isEmpty();
    ledger.update(one.framework.id, status("t", TaskState.TASK_FINISHED));

    assertThat(resources(one.lastOffer())).isEqualTo(Resources.parse("cpus:4;mem:1024"));
    assertThat(one.heard(Event.Type.UPDATE)).hasSize(2);
  }

  private static TaskStatus status(String task, TaskState state) {
    return TaskStatus.newBuilder()
        .setTaskId(TaskID.newBuilder().setValue(task))
        .setState(state)
        .build();
  }
}
