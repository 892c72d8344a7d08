package io.mesosj.scheduler.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.mesosj.protocol.resources.Resources;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TaskSpecTest {
  private static TaskInfo instance(TaskSpec spec) {
    return spec.instance(
        TaskID.newBuilder().setValue("web.1").build(),
        AgentID.newBuilder().setValue("agent-1").build(),
        spec.demand().resources());
  }

  @Test
  void describesATaskOnNetworks() {
    TaskInfo task =
        instance(
            TaskSpec.named("web")
                .command("httpd -f")
                .image("busybox:1.36")
                .network("name=frontend,label=app=web,port=8080:80/tcp")
                .networks("storage")
                .resources("cpus:0.5;mem:64")
                .environment("LANG", "C")
                .secret("TOKEN", "sesame")
                .label("team", "a")
                .killGrace(Duration.ofSeconds(3))
                .build());

    assertThat(task.getTaskId().getValue()).isEqualTo("web.1");
    assertThat(task.getAgentId().getValue()).isEqualTo("agent-1");
    assertThat(task.getCommand().getShell()).isTrue();
    assertThat(task.getContainer().getType()).isEqualTo(ContainerInfo.Type.MESOS);
    assertThat(task.getContainer().getMesos().getImage().getDocker().getName())
        .isEqualTo("busybox:1.36");
    assertThat(task.getContainer().getNetworkInfosList())
        .extracting(NetworkInfo::getName)
        .containsExactly("frontend", "storage");
    assertThat(task.getContainer().getNetworkInfos(0).getPortMappings(0).getHostPort())
        .isEqualTo(8080);
    assertThat(task.getCommand().getEnvironment().getVariablesList())
        .extracting(Environment.Variable::getName, Environment.Variable::getValue)
        .containsExactly(tuple("LANG", "C"), tuple("TOKEN", ""));
    assertThat(
            task.getCommand()
                .getEnvironment()
                .getVariables(1)
                .getSecret()
                .getValue()
                .getData()
                .toStringUtf8())
        .isEqualTo("sesame");
    assertThat(task.getKillPolicy().getGracePeriod().getNanoseconds()).isEqualTo(3_000_000_000L);
    assertThat(Resources.of(task.getResourcesList())).isEqualTo(Resources.parse("cpus:0.5;mem:64"));
  }

  @Test
  void passesArgumentsWithoutAShell() {
    CommandInfo command =
        instance(TaskSpec.named("web").arguments("echo", "$HOME").build()).getCommand();

    assertThat(command.getShell()).isFalse();
    assertThat(command.getValue()).isEqualTo("echo");
    assertThat(command.getArgumentsList()).containsExactly("echo", "$HOME");
  }

  @Test
  void runsAnImagesOwnEntryPoint() {
    TaskInfo task = instance(TaskSpec.named("web").image("nginx").build());

    assertThat(task.getCommand().getShell()).isFalse();
    assertThat(task.getCommand().hasValue()).isFalse();
  }

  @Test
  void countsTheExecutorsResourcesToo() {
    ExecutorInfo executor =
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue("e"))
            .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto())
            .build();

    TaskSpec spec = TaskSpec.named("web").executor(executor).resources("cpus:1").build();

    assertThat(spec.demand().resources()).isEqualTo(Resources.parse("cpus:1.1;mem:32"));
    assertThat(spec.template().hasCommand()).isFalse();
  }

  @Test
  void saysAllThatIsWrong() {
    assertThatThrownBy(
            () ->
                TaskSpec.named("a/b")
                    .network("name=net,port=70000:80")
                    .resources("cpus:x")
                    .constraint("rack")
                    .killGrace(Duration.ofSeconds(-1))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("task 'a/b': ")
        .hasMessageContaining("70000")
        .hasMessageContaining("cpus")
        .hasMessageContaining("constraint 'rack'")
        .hasMessageContaining("slashes")
        .hasMessageContaining("needs a command, arguments or an image")
        .hasMessageContaining("grace period is negative");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a/b", "a\\b", "a\nb"})
  void refusesANameThatTheMasterRefusesAsAnId(String name) {
    TaskSpec.Builder task = TaskSpec.named(name).command("true").resources("cpus:1");
    TaskInfo foreign =
        TaskSpec.named("web").command("true").build().template().toBuilder()
            .setTaskId(TaskID.newBuilder().setValue(name))
            .build();
    TaskSpec member = TaskSpec.named("web").command("true").build();

    assertThatThrownBy(task::build).hasMessageContaining("can't be a task id");
    assertThatThrownBy(() -> TaskSpec.of(foreign)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GroupSpec.of(name, List.of(), member))
        .hasMessageContaining("can't be an executor id");
  }

  @Test
  void leavesRoomInIdsForWhatMakesThemDifferent() {
    TaskSpec.Builder fits = TaskSpec.named("ä".repeat(60)).command("true");
    TaskSpec.Builder tooLong = TaskSpec.named("ä".repeat(61)).command("true");

    assertThat(fits.build().name()).hasSize(60);
    assertThatThrownBy(tooLong::build).hasMessageContaining("longer than 120");
  }

  @Test
  void refusesAGroupWhoseTasksNameNetworks() {
    TaskSpec task = TaskSpec.named("web").command("true").networks("frontend").build();

    assertThatThrownBy(() -> GroupSpec.of("pod", List.of(), task))
        .hasMessage("group 'pod': task 'web' names networks; in a group the group does");
  }

  @Test
  void sumsUpAGroup() {
    TaskSpec task = TaskSpec.named("web").command("true").resources("cpus:1;mem:10").build();

    assertThat(GroupSpec.of("pod", List.of(), task, task).demand().resources())
        .isEqualTo(Resources.parse("cpus:2.1;mem:52;disk:32"));
  }
}
