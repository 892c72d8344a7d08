package io.mesosj.examples.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.local.LocalCluster;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.testing.Patience;
import io.mesosj.scheduler.Masters;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An executor of the framework's own, as a real process that the agent starts. */
final class EchoExecutorIT implements LauncherListener {
  private static final Duration LIMIT = Patience.LIMIT;
  private static final ExecutorID ECHO = ExecutorID.newBuilder().setValue("echo").build();

  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<Failure> failures = new CopyOnWriteArrayList<>();
  private LocalCluster cluster = LocalCluster.start(LocalClusterOptions.builder().build());
  private Launcher launcher = launcher();

  EchoExecutorIT() throws IOException {}

  @BeforeEach
  void awaitReady() throws Exception {
    launcher.reconciled().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws IOException {
    launcher.teardown();
    cluster.close();
  }

  private Launcher launcher() throws IOException {
    FrameworkInfo framework =
        FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name"))
            .setName("echo")
            .setFailoverTimeout(60)
            .build();
    return Launcher.start(
        SchedulerOptions.builder(Masters.parse(cluster.master().toString()), framework)
            .headers(Map.of("Authorization", cluster.authorization()))
            .build(),
        LauncherOptions.defaults(),
        this);
  }

  @Override
  public void message(AgentID agent, ExecutorID executor, ByteString data) {
    messages.add(executor.getValue() + ": " + data.toStringUtf8());
  }

  @Override
  public void lost(Failure failure) {
    failures.add(failure);
  }

  private static ExecutorInfo echo(String main) {
    CommandInfo.Builder command = CommandInfo.newBuilder().setShell(false);
    command.setValue(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addArguments("java").addArguments("-cp");
    command.addArguments(System.getProperty("java.class.path")).addArguments(main);
    return ExecutorInfo.newBuilder()
        .setExecutorId(ECHO)
        .setCommand(command)
        .addAllResources(Resources.parse("cpus:0.1;mem:256").toProto())
        .build();
  }

  private static TaskSpec task(ExecutorInfo executor) {
    return TaskSpec.named("echo").executor(executor).resources("cpus:0.1;mem:16").build();
  }

  private static TaskStatus running(LaunchedTask task) throws Exception {
    return task.running().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static TaskStatus ended(LaunchedTask task) throws Exception {
    return task.ended().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private AgentID agent(LaunchedTask task) {
    return task.agentId().orElseThrow();
  }

  @Test
  @Tag("LIB-15")
  void answersTheSchedulersMessages() throws Exception {
    List<LaunchedTask> tasks = launcher.launch(task(echo(EchoExecutor.class.getName())), 2);
    for (LaunchedTask task : tasks) {
      assertThat(running(task).getExecutorId()).isEqualTo(ECHO);
    }
    // Two tasks, one executor.
    assertThat(running(tasks.get(0)).getContainerStatus().getContainerId())
        .isEqualTo(running(tasks.get(1)).getContainerStatus().getContainerId());

    Call.Builder message = Call.newBuilder().setType(Call.Type.MESSAGE);
    message
        .getMessageBuilder()
        .setAgentId(agent(tasks.get(0)))
        .setExecutorId(ECHO)
        .setData(ByteString.copyFromUtf8("hello"));
    launcher.client().send(message);

    await().atMost(LIMIT).until(() -> !messages.isEmpty());
    assertThat(messages).containsExactly("echo: hello");

    tasks.get(0).kill();
    assertThat(ended(tasks.get(0)).getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(tasks.get(1).hasEnded()).isFalse();
  }

  @Test
  @Tag("LIB-10")
  void endsWhenTheSchedulerShutsItDown() throws Exception {
    LaunchedTask task = launcher.launch(task(echo(EchoExecutor.class.getName())));
    running(task);

    Call.Builder shutdown = Call.newBuilder().setType(Call.Type.SHUTDOWN);
    shutdown.getShutdownBuilder().setAgentId(agent(task)).setExecutorId(ECHO);
    launcher.client().send(shutdown);

    // It ends its tasks itself, within its grace period.
    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(ended(task).getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
    await().atMost(LIMIT).until(() -> !failures.isEmpty());
    assertThat(failures.get(0).getExecutorId()).isEqualTo(ECHO);
    assertThat(failures.get(0).getStatus()).isZero();
  }

  @Test
  void failsTheTasksOfAnExecutorThatDies() throws Exception {
    LaunchedTask task = launcher.launch(task(echo("no.such.Main")));

    TaskStatus status = ended(task);

    assertThat(status.getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    assertThat(status.getMessage()).isEqualTo("Executor terminated: Command exited with status 1");
    await().atMost(LIMIT).until(() -> !failures.isEmpty());
    assertThat(failures.get(0).getStatus()).isEqualTo(1 << 8);
  }
}
