package io.mesosj.local.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.task.MesosId;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskValidationTest {
  private static final AgentID AGENT = AgentID.newBuilder().setValue("m-S0").build();
  private static final String TWO_OR_NONE =
      "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present";

  private final Framework framework = new Scheduler(new Frameworks("m"), "f", "*").framework;

  private static TaskInfo.Builder task(String id) {
    return TaskInfo.newBuilder()
        .setName("t")
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setAgentId(AGENT)
        .addAllResources(Resources.parse("cpus:1;mem:32").toProto())
        .setCommand(CommandInfo.newBuilder().setValue("true"));
  }

  private ExecutorInfo.Builder executor(String id) {
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder()
            .setFrameworkId(framework.id)
            .setCommand(CommandInfo.newBuilder().setValue("run"));
    executor.getExecutorIdBuilder().setValue(id);
    return executor;
  }

  private Optional<String> problem(TaskInfo.Builder task) {
    return problem(task, "cpus:1;mem:32");
  }

  private Optional<String> problem(TaskInfo.Builder task, String offered) {
    TaskInfo.Builder allocated = task.clone();
    ResourceFields.change(allocated, resource -> ResourceFields.allocate(resource, "*"));
    return TaskValidation.problem(
        framework, AGENT, allocated.build(), Resources.parse(offered).allocatedTo("*"));
  }

  @Test
  void takesATaskThatJustFits() {
    assertThat(problem(task("t"))).isEmpty();
    assertThat(problem(task("t").clearCommand().setExecutor(executor("e")))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "a\nb"})
  void refusesIdsThatAreNoNameOfADirectory(String id) {
    Optional<String> why = MesosId.problem(id);
    assertThat(why).isPresent();
    assertThat(problem(task(id))).isEqualTo(why);
    assertThat(problem(task("t").clearCommand().setExecutor(executor(id)))).isEqualTo(why);
  }

  @Test
  void refusesAnIdThatTheFrameworkHasInUse() {
    framework.launched(new FrameworkTask(task("t").build(), Resources.none(), Optional.empty()));

    assertThat(problem(task("t"))).contains("Task has duplicate ID: t");
    assertThat(problem(task("u"))).isEmpty();
  }

  @Test
  void refusesATaskForAnotherAgent() {
    assertThat(problem(task("t").setAgentId(AgentID.newBuilder().setValue("m-S1"))))
        .contains("Task uses invalid agent m-S1 while agent m-S0 is expected");
  }

  @Test
  void refusesACommandBesideAnExecutorAndNeitherOfThem() {
    assertThat(problem(task("t").setExecutor(executor("e")))).contains(TWO_OR_NONE);
    assertThat(problem(task("t").clearCommand())).contains(TWO_OR_NONE);
  }

  @Test
  void refusesABadCheck() {
    assertThat(problem(task("t").setCheck(CheckInfo.newBuilder().setType(CheckInfo.Type.TCP))))
        .contains("Task uses invalid check: Expecting 'tcp' to be set for TCP check");
  }

  @Test
  void refusesWhatTheOfferHasNotGot() {
    assertThat(problem(task("t"), "cpus:0.9;mem:32"))
        .contains(
            "Total resources cpus(allocated: *):1; mem(allocated: *):32 required by task and its"
                + " executor is more than available cpus(allocated: *):0.9; mem(allocated: *):32");
  }
}
