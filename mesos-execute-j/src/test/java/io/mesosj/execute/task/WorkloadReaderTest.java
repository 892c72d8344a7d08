package io.mesosj.execute.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.protocol.json.MesosJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Secret;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each flag and what it becomes in the TaskInfo; docs/mesos-execute.md refers to these lines. */
class WorkloadReaderTest {
  private static final FlagTable TABLE = new FlagTable(WorkloadReader.FLAGS);

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "--name=web | \"name\":\"web\",\"task_id\":{\"value\":\"web\"}",
        "--command=true | \"command\":{\"value\":\"true\",\"shell\":true}",
        "--no-shell --docker_image=i | \"command\":{\"shell\":false}",
        "--no-shell -- echo hi | \"command\":{\"value\":\"echo\",\"shell\":false,\"arguments\":[\"echo\",\"hi\"]}",
        "--no-shell --command=/bin/ls -- -l | \"shell\":false,\"arguments\":[\"/bin/ls\",\"-l\"]",
        "--no-shell --docker_image=i -- -l | \"shell\":false,\"arguments\":[\"-l\"]",
        "--env={\"A\":\"b\"} | \"environment\":{\"variables\":[{\"name\":\"A\",\"value\":\"b\"",
        "--env=A=b=c | \"environment\":{\"variables\":[{\"name\":\"A\",\"value\":\"b=c\"",
        "-e A= -e OWN | \"variables\":[{\"name\":\"A\",\"value\":\"\"},{\"name\":\"OWN\",\"value\":\"ours\"",
        "--env={\"A\":\"b\"} -e A=c | {\"name\":\"A\",\"value\":\"c\"",
        "--env=src/test/resources/environment.json | {\"name\":\"FROM_FILE\",\"value\":\"yes\"",
        "--env=./src/test/resources/environment.json | {\"name\":\"FROM_FILE\",\"value\":\"yes\"",
        "--user=nobody | \"user\":\"nobody\"",
        "--label=a=b --label=c | \"labels\":{\"labels\":[{\"key\":\"a\",\"value\":\"b\"},{\"key\":\"c\"}]}",
        "--resources=cpus:2 | \"resources\":[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":2.0}}]",
        "--cpus=0.5 | \"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":0.5}",
        "--mem=64 | \"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":64.0}",
        "--mem=512m | \"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":512.0}",
        "--mem=1.5GiB | \"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1536.0}",
        "--mem=65536k | \"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":64.0}",
        "--disk=2G | \"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":2048.0}",
        "--disk=10 | \"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":10.0}",
        "--gpus=1 | \"name\":\"gpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1.0}",
        "--uri=http://a/b.tgz | \"uris\":[{\"value\":\"http://a/b.tgz\"}]",
        "--workdir=/a'b --command=pwd | cd -- '/a'\\\\''b' || exit\\npwd",
        "--workdir=/a --no-shell --command=/bin/ls -- -l | \"arguments\":[\"/bin/sh\",\"-c\",\"cd -- \\\"$0\\\" && exec \\\"$@\\\"\",\"/a\",\"/bin/ls\",\"-l\"]",
        "--workdir=/a --containerizer=docker --docker_image=i | {\"key\":\"workdir\",\"value\":\"/a\"}",
        "--max_completion_time=2secs | \"max_completion_time\":{\"nanoseconds\":2000000000}",
        "--max_completion_time=1m30s | \"max_completion_time\":{\"nanoseconds\":90000000000}",
        "--kill_grace=1secs | \"kill_policy\":{\"grace_period\":{\"nanoseconds\":1000000000}}",
        "--docker_image=busybox:1 | \"image\":{\"type\":\"DOCKER\",\"docker\":{\"name\":\"busybox:1\"}}",
        "--appc_image=app | \"appc\":{\"name\":\"app\",\"labels\":{\"labels\":[{\"key\":\"os\",\"value\":\"linux\"}",
        "--containerizer=docker --docker_image=i | \"container\":{\"type\":\"DOCKER\",\"docker\":{\"image\":\"i\"",
        "--containerizer=docker --docker_image=i --networks=n | \"network\":\"USER\"",
        "--networks=a --hostname=box.example | \"hostname\":\"box.example\"",
        "--networks=a,b | \"network_infos\":[{\"name\":\"a\"},{\"name\":\"b\"}]",
        "--networks=[{\"name\":\"a\",\"groups\":[\"g\"]}] | {\"groups\":[\"g\"],\"name\":\"a\"}",
        "--network=name=a,label=k=v,ip=10.1.0.7 | \"ip_address\":\"10.1.0.7\"",
        "--networks=a -p 8080:80 | \"port_mappings\":[{\"host_port\":8080,\"container_port\":80}]",
        "--network=a -p 8080:80/tcp | \"protocol\":\"tcp\"",
        "--network=a -p 8080:80/tcp | \"ports\",\"type\":\"RANGES\",\"ranges\":{\"range\":[{\"begin\":8080,\"end\":8080}]}",
        "--network=name=a,port=8080-8081:80-81 | {\"begin\":8080,\"end\":8081}",
        "--networks=a -p 80 | \"port_mappings\":[{\"host_port\":0,\"container_port\":80}]",
        "--volumes=[{\"mode\":\"RO\",\"container_path\":\"/a\",\"host_path\":\"/b\"}] | \"container_path\":\"/a\"",
        "--volume=/b:/a:ro | \"volumes\":[{\"container_path\":\"/a\",\"host_path\":\"/b\",\"mode\":\"RO\"}]",
        "--effective_capabilities={\"capabilities\":[\"NET_RAW\"]} | \"effective_capabilities\":{\"capabilities\":[\"NET_RAW\"]}",
        "--bounding_capabilities={\"capabilities\":[\"KILL\"]} | \"bounding_capabilities\":{\"capabilities\":[\"KILL\"]}",
        "--rlimits={\"rlimits\":[{\"type\":\"RLMT_CPU\",\"soft\":\"1\",\"hard\":1}]} | \"rlimits\":[{\"type\":\"RLMT_CPU\",\"hard\":1,\"soft\":1}]",
        "--tty | \"tty_info\":{}",
        "--health_cmd=true --health_interval=2secs | \"type\":\"COMMAND\"",
        "--health_http=https://:8443/up | \"http\":{\"port\":8443,\"path\":\"/up\",\"scheme\":\"https\"",
        "--health_tcp=80 --health_grace=500ms | \"grace_period_seconds\":0.5",
        "--health_tcp=80 --health_interval=1s | \"delay_seconds\":1",
        "--health_tcp=80 --health_interval=1s --health_delay=9s | \"delay_seconds\":9",
        "--health_tcp=80 --health_retries=7 | \"consecutive_failures\":7",
        "--check_cmd=true | \"check\":{\"type\":\"COMMAND\"",
        "--check_http=80/x | \"check\":{\"type\":\"HTTP\",\"http\":{\"port\":80,\"path\":\"/x\"}}",
        "--check_tcp=80 | \"tcp\":{\"port\":80}",
      })
  void fillsTheTask(String line, String expected) throws UsageException {
    assertThat(MesosJson.print(task(words(line)))).contains(expected);
  }

  @Test
  void hasMesosDefaultsAndNoContainerWithoutNeed() throws UsageException {
    TaskInfo task = task("--command=true", "--name=t");

    assertThat(MesosJson.print(task))
        .isEqualTo(
            "{\"name\":\"t\",\"task_id\":{\"value\":\"t\"},\"agent_id\":{\"value\":\"\"},"
                + "\"resources\":[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1.0}},"
                + "{\"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":128.0}}],"
                + "\"command\":{\"value\":\"true\",\"shell\":true}}");
  }

  @Test
  void generatesNamesThatDiffer() throws UsageException {
    assertThat(task("--command=true").getName())
        .matches("task-[0-9a-z]{8}")
        .isNotEqualTo(task("--command=true").getName());
  }

  @Test
  void takesATaskFromAFileWithoutAgentId() throws IOException, UsageException {
    Path file =
        Files.writeString(
            directory.resolve("task.json"),
            "{\"name\":\"n\",\"task_id\":{\"value\":\"n\"},\"command\":{\"value\":\"true\"}}");

    assertThat(read("--task=" + file).tasks()).hasSize(1);
    assertThat(read("--task=file://" + file).executor()).isEmpty();
  }

  @Test
  void launchesAGroupOnADefaultExecutorThatHasTheNetworks() throws UsageException {
    Workload group =
        read(
            "--task_group={\"tasks\":[{\"name\":\"n\",\"task_id\":{\"value\":\"n\"}}]}",
            "--networks=a,b");

    ExecutorInfo executor = group.executor().orElseThrow();
    assertThat(MesosJson.print(executor))
        .contains("\"type\":\"DEFAULT\"", "{\"value\":\"default-executor\"}")
        .contains("\"network_infos\":[{\"name\":\"a\"},{\"name\":\"b\"}]")
        .contains("\"value\":0.1", "\"value\":32.0");
    assertThat(group.tasks()).hasSize(1);
  }

  @Test
  void takesSeveralTasksFromYamlAndJson() throws IOException, UsageException {
    Path yaml =
        Files.writeString(
            directory.resolve("tasks.yaml"),
            """
            name: a
            task_id: {value: a}
            command: {value: "echo: a"}
            ---
            name: b
            task_id: {value: b}
            """);
    String json = "[{\"name\":\"c\",\"task_id\":{\"value\":\"c\"}}]";

    List<Workload> workloads = all("--task=" + yaml, "--task=" + json);

    assertThat(workloads)
        .extracting(w -> w.tasks().get(0).getName())
        .containsExactly("a", "b", "c");
    assertThat(workloads.get(0).tasks().get(0).getCommand().getValue()).isEqualTo("echo: a");
    assertThat(read("--task=" + yaml, "--group", "--networks=n").tasks()).hasSize(2);
  }

  @Test
  void makesAGroupFromFlags() throws UsageException {
    Workload group =
        read(
            "--name=web",
            "--command=serve",
            "--group_task=log=tail -f x=y",
            "--docker_image=box",
            "--networks=a");

    assertThat(group.tasks()).extracting(TaskInfo::getName).containsExactly("web", "log");
    TaskInfo companion = group.tasks().get(1);
    assertThat(companion.getTaskId().getValue()).isEqualTo("log");
    assertThat(companion.getCommand().getValue()).isEqualTo("tail -f x=y");
    assertThat(companion.getContainer().getMesos().getImage().getDocker().getName())
        .isEqualTo("box");
    assertThat(companion.getContainer().getNetworkInfosCount()).isZero();
    assertThat(group.executor().orElseThrow().getContainer().getNetworkInfos(0).getName())
        .isEqualTo("a");
  }

  @Test
  void readsAgainWhatTheDryRunPrintsOfAGroup() throws UsageException {
    Workload group = read("--name=web", "--command=serve", "--group_task=log=tail", "--networks=a");
    String printed =
        "{\"executor\":"
            + MesosJson.print(group.executor().orElseThrow())
            + ",\"task_group\":{\"tasks\":["
            + MesosJson.print(group.tasks().get(0))
            + ","
            + MesosJson.print(group.tasks().get(1))
            + "]}}";

    assertThat(read("--task_group=" + printed)).isEqualTo(group);
  }

  @Test
  void givesEveryLaunchItsOwnIds() throws UsageException {
    Workload group =
        read("--name=web", "--command=serve", "--group_task=log=tail").withSuffix("-2");

    assertThat(group.tasks())
        .extracting(task -> task.getTaskId().getValue())
        .containsExactly("web-2", "log-2");
    assertThat(group.tasks()).extracting(TaskInfo::getName).containsExactly("web", "log");
    assertThat(group.executor().orElseThrow().getExecutorId().getValue())
        .isEqualTo("default-executor-2");
  }

  @Test
  void addsTheEnvironmentOfAFileBelowThatOfTheFlag() throws IOException, UsageException {
    Path file = Files.writeString(directory.resolve("env"), "# comment\n\nA=1\nB=x=y\n");

    TaskInfo task = task("--command=true", "--env_file=" + file, "--env={\"A\":\"2\"}");

    assertThat(MesosJson.print(task.getCommand().getEnvironment()))
        .isEqualTo(
            "{\"variables\":[{\"name\":\"A\",\"value\":\"2\"},{\"name\":\"B\",\"value\":\"x=y\"}]}");
  }

  @Test
  void keepsSecretsApartFromTheRest() throws IOException, UsageException {
    Path token = Files.writeString(directory.resolve("token"), "sesame\n");
    byte[] key = {0, (byte) 0xff, '\n'};
    Path file = Files.write(directory.resolve("a:key"), key);

    TaskInfo task =
        task(
            "--command=true",
            "--env={\"A\":\"1\"}",
            "--env_secret=TOKEN=" + token,
            "--env_secret=PIN=1=2",
            "--secret_volume=" + file + ":/run/key");

    Environment environment = task.getCommand().getEnvironment();
    assertThat(environment.getVariablesList())
        .extracting(Environment.Variable::getName)
        .containsExactly("A", "TOKEN", "PIN");
    Environment.Variable secret = environment.getVariables(1);
    assertThat(secret.getType()).isEqualTo(Environment.Variable.Type.SECRET);
    assertThat(secret.hasValue()).isFalse();
    assertThat(secret.getSecret().getType()).isEqualTo(Secret.Type.VALUE);
    assertThat(secret.getSecret().getValue().getData().toStringUtf8()).isEqualTo("sesame");
    assertThat(environment.getVariables(2).getSecret().getValue().getData().toStringUtf8())
        .isEqualTo("1=2");
    Volume volume = task.getContainer().getVolumes(0);
    assertThat(volume.getContainerPath()).isEqualTo("/run/key");
    assertThat(volume.getMode()).isEqualTo(Volume.Mode.RO);
    assertThat(volume.getSource().getType()).isEqualTo(Volume.Source.Type.SECRET);
    assertThat(volume.getSource().getSecret().getValue().getData().toByteArray()).isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource({
    "--env_secret=hush, is not NAME=VALUE",
    "--env_secret=A=hush --env_secret=A=hush, 'A' is in the environment already",
    "'--env={\"A\":\"1\"} --env_secret=A=hush', 'A' is in the environment already",
    "--env_secret=A=/missing, '/missing' does not exist",
    "--secret_volume=/missing:/b, '/missing' does not exist",
    "--secret_volume=/dev/zero:/b, '/dev/zero' is larger than 1 MB",
    "--env_secret=A=/dev/zero, '/dev/zero' is larger than 16 MB",
    "--secret_volume=/a, expected FILE:CONTAINER",
  })
  void refusesSecretsWithoutTellingThem(String line, String problem) {
    assertThatThrownBy(() -> read(words(line)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(problem)
        .message()
        .doesNotContain("hush");
  }

  @Test
  void namesThePackageByItsAddressInHdfs() throws IOException, UsageException {
    Path file = Files.writeString(directory.resolve("app.tgz"), "");

    TaskInfo task = task("--command=true", "--package=" + file, "--hdfs=nn:9000");

    assertThat(task.getCommand().getUris(0).getValue())
        .isEqualTo("hdfs://nn:9000/" + System.getProperty("user.name") + "/app.tgz");
  }

  @ParameterizedTest
  @CsvSource({
    "--cpus=many, --cpus",
    "--mem=-1, --mem",
    "--mem=12q, --mem",
    "--mem=0b, --mem",
    "--env=NOT_HERE, not in our own environment",
    "--env=a.json, 'a.json' does not exist",
    "--hostname=web, --hostname needs a network",
    "--kill_grace=soon, '\"soon\" is not a duration'",
    "--uri=, --uri",
    "--volume=/a, --volume",
    "--volume=a:/b, --volume",
    "--volume=/a:/b:rx, --volume",
    "--health_tcp=70000, --health_tcp",
    "--health_http=ftp://:80, --health_http",
    "--check_http=https://:80, --check_http",
    "--check_tcp=x, --check_tcp",
    "--kill_grace=-1secs, --kill_grace",
    "--max_completion_time=1, --max_completion_time",
    "--env_file=/missing, --env_file",
    "--package=/missing, --package",
    "--docker_image=, --docker_image",
    "--hostname=a_b, --hostname",
    "--hostname=a..b, --hostname",
    "--hostname=a-, --hostname",
    "--group_task=log, --group_task",
    "--group_task=a/b=true, --group_task",
    "--group, --group",
    "--workdir=, --workdir"
  })
  void refuses(String word, String named) {
    assertThatThrownBy(() -> read("--command=true", word))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(named);
  }

  @Test
  void needsAProgramWithoutAnImage() {
    assertThatThrownBy(() -> read("--no-shell")).hasMessageStartingWith("--command is missing");
  }

  @Test
  void takesTheLimitsOfATaskAsMesosWritesThem() throws Exception {
    String task =
        "{'name':'t','task_id':{'value':'t'},'agent_id':{'value':''},'limits':{'cpus':{'value':2.0}},'command':{'value':'true'}}"
            .replace('\'', '"');
    assertThat(task("--task=" + task).getLimitsOrThrow("cpus").getValue()).isEqualTo(2);
    assertThat(MesosJson.print(task("--task=" + task)))
        .contains("\"limits\":{\"cpus\":{\"value\":2.0}}");
  }

  @Test
  void refusesTwoChecksOfAKind() {
    assertThatThrownBy(() -> read("--command=true", "--health_tcp=80", "--health_cmd=true"))
        .hasMessage("--health_cmd and --health_tcp exclude each other");
  }

  private static String[] words(String line) {
    List<String> words = new ArrayList<>();
    if (!line.contains("--command") && !line.contains("--no-shell")) {
      words.add("--command=true");
    }
    words.addAll(List.of(line.split(" ")));
    return words.toArray(new String[0]);
  }

  private static TaskInfo task(String... words) throws UsageException {
    return read(words).tasks().get(0);
  }

  private static Workload read(String... words) throws UsageException {
    return all(words).get(0);
  }

  private static List<Workload> all(String... words) throws UsageException {
    return WorkloadReader.read(FlagParser.parse(TABLE, List.of(words)), Map.of("OWN", "ours"));
  }
}
