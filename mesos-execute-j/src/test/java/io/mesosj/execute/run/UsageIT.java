package io.mesosj.execute.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.execute.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines that are wrong: one line a problem, exit code 2, no stack trace. */
class UsageIT {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--name=t | --command",
        "--command=true --name=a/b | --name",
        "--command=true --env={ | --env",
        "--command=true --env=[1] | --env",
        "--command=true --env={\"A\":1} | --env",
        "--command=true --env=/missing/env.json | /missing/env.json",
        "--command=true --network=name=a,port=99999:80 | --network",
        "--command=true --network=name=a,port=80:80,port=80:81 | 80",
        "--command=true --networks=a --publish=0:80 | --publish",
        "--command=true --publish=80:80 | --publish",
        "--command=true --networks=a,b --publish=80:80 | --publish",
        "--command=true --networks=a,a | --network",
        "--command=true --networks=[{} | --networks",
        "--command=true --resources=cpus:x | --resources",
        "--command=true --kill_after=soon | --kill_after",
        "--command=true --content_type=xml | --content_type",
        "--command=true --master=nowhere | --master",
        "--command=true --master=host:99999 | --master",
        "--command=true --docker_image=a --appc_image=b | --appc_image",
        "--command=true --containerizer=lxc | --containerizer",
        "--command=true --containerizer=docker | --docker_image",
        "--command=true --volumes={} | --volumes",
        "--command=true --rlimits=[] | --rlimits",
        "--command=true --framework_capabilities=SHARED_RESOURCES | --framework_capabilities",
        "--command=true --role=a/ | --role",
        "--command=true --secret=x | --principal",
        "--command=true --hostname=-x | --hostname",
        "--command=true --label==v | --label",
        "--command=true --instances=0 | --instances",
        "--command=true --instances=many | --instances",
        "--command=true --retries=-1 | --retries",
        "--command=true --restart=sometimes | --restart",
        "--command=true --restart=always --retries=2 | --retries",
        "--command=true --detach --restart=always --master=127.0.0.1:1 | --restart",
        "--command=true --detach --master=local | --detach",
        "--command=true --failover_timeout=1secs | --failover_timeout",
        "--command=true --constraint=rack | --constraint",
        "--command=true --constraint=rack=~[ | --constraint",
        "--command=true --interactive | --interactive",
        "--command=true -it --instances=2 | --instances",
        "--command=true --output=xml | --output",
        "--command=true --output=yaml | --output",
        "--command=true --group_task=a=b --no-shell | --group_task",
        "--command=true --name=a --group_task=a=b | --group_task",
        "--task={} --task_group={} | --task_group",
        "--task={} --name=t | --name",
        "--task={} | --task",
        "--task_group={\"tasks\":[]} | --task_group",
        "--command=true extra | extra",
        "frobnicate | frobnicate",
        "--colour | --colour",
      })
  void namesTheFlag(String line, String named) throws IOException {
    Cli cli = Cli.run(directory, line.split(" "));

    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(2);
    assertThat(cli.err().lines()).as(cli.err()).hasSize(1);
    assertThat(cli.err()).startsWith("mesos-execute-j: ").contains(named).doesNotContain("\tat ");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void reportsAllProblemsTogether() throws IOException {
    Cli cli =
        Cli.run(directory, "--name=a/b", "--command=true", "--kill_after=x", "--resources=cpus:y");

    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("--name", "--kill_after", "--resources");
    assertThat(cli.err().lines()).hasSize(3);
  }

  @Test
  void printsTheTaskAndStartsNothing() throws IOException {
    Cli cli =
        Cli.run(
            directory,
            "--dry-run",
            "--name=web",
            "--no-shell",
            "--docker_image=nginx:1",
            "--network=name=cni-test,label=app=web,port=8080:80/tcp",
            "--",
            "-g",
            "daemon off;");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(cli.out().replaceAll("\\s", ""))
        .contains("\"name\":\"web\"", "\"arguments\":[\"-g\",\"daemonoff;\"]")
        .contains("\"port_mappings\":[{\"host_port\":8080,\"container_port\":80,");
  }

  @Test
  void printsWhatItReadsAgain() throws IOException {
    Cli yaml =
        Cli.run(
            directory, "--dry_run", "--output=yaml", "--name=a", "--command=x", "--instances=2");
    Path file = Files.writeString(directory.resolve("tasks.yaml"), yaml.out());

    Cli again = Cli.run(directory, "--dry_run", "--output=yaml", "--task=" + file);

    assertThat(yaml.out()).startsWith("---\nname: a\n").contains("value: a-1\n", "value: a-2\n");
    assertThat(again.out()).as(again.err()).isEqualTo(yaml.out());
  }

  @Test
  void readsFilesFromPipes() throws IOException {
    Path variables = Files.writeString(directory.resolve("variables"), "export A='b c' # d\n");
    Cli cli =
        Cli.startShell(
            directory,
            "printf '%s' '{\"name\":\"t\",\"task_id\":{\"value\":\"t\"}}'"
                + " | \"$0\" --dry_run --task=-; mkfifo fifo; cat '"
                + variables
                + "' >fifo & \"$0\" --dry_run --name=v --command=true --env_file=fifo; rm fifo");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out().replaceAll("\\s", ""))
        .contains("\"name\":\"t\"", "{\"name\":\"A\",\"value\":\"bc\"");
  }

  @Test
  void helpIsPrintedToStandardOutput() throws IOException {
    Cli cli = Cli.run(directory, "--help");

    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out()).contains("--docker_image", "Verbs:", "Examples:");
    assertThat(cli.out().lines()).allMatch(line -> line.length() <= 80).hasSizeLessThan(50);
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void allFlagsAreListedForThoseWhoAsk() throws IOException {
    String all = Cli.run(directory, "help", "FLAGS").out();

    assertThat(all).contains("--docker_image", "--network_cni_config_dir");
    assertThat(Cli.run(directory, "--help=all").out()).isEqualTo(all);
    assertThat(Cli.run(directory, "--name=a/b", "--bogus", "--help").out()).startsWith("Usage:");
  }

  @Test
  void takesAVerbBehindFlags() throws IOException {
    Cli cli = Cli.run(directory, "--master", "127.0.0.1:1", "-q", "ps");

    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err()).contains("can't reach the master at http://127.0.0.1:1");
  }

  @Test
  void saysItsVersion() throws IOException {
    assertThat(Cli.run(directory, "-V").out()).isEqualTo(Cli.run(directory, "version").out());
    assertThat(Cli.run(directory, "--version").out())
        .matches(
            "mesos-execute-j \\d+\\.\\d+\\S* \\((commit [0-9a-f]{12}( with changes)?|built outside git)\\)"
                + " on Java \\d+.*\n");
  }

  @Test
  void completesFlagsInBash() throws IOException {
    Cli cli =
        Cli.startShell(
            directory,
            "exec bash -c 'eval \"$(\"$0\" completion bash)\"; COMP_WORDS=(mesos-execute-j --docker_i);"
                + " COMP_CWORD=1; _mesos_execute_j 2>/dev/null; echo \"${COMPREPLY[@]}\"' \"$0\"");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("--docker_image=\n");
  }
}
