package io.mesosj.local.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.json.MesosJsonException;
import io.mesosj.protocol.resources.Resources;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Offer.Operation.LaunchGroup;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Mesos' {@code master/validation.cpp} and {@code common/validation.cpp} refuse, in a table.
 */
class RefusedTasksTest {
  private static final AgentID AGENT = AgentID.newBuilder().setValue("m-S0").build();
  private static final Resources OFFERED =
      Resources.parse("cpus:4;mem:1024;disk:100;gpus:2;ports:[31000-31010]").allocatedTo("*");
  private static final String PLENTY =
      "{'name':'cpus','type':'SCALAR','scalar':{'value':1}},"
          + "{'name':'mem','type':'SCALAR','scalar':{'value':64}},"
          + "{'name':'disk','type':'SCALAR','scalar':{'value':1}}";
  private static final String COMMAND = "'command':{'value':'true'}";
  private static final String ID = "'name':'t','task_id':{'value':'t'},'agent_id':{'value':'m-S0'}";
  private static final String CUSTOM =
      "'executor':{'executor_id':{'value':'e'},'framework_id':{'value':'f'},'type':'CUSTOM'";

  private final Framework framework = new Scheduler(new Frameworks("m"), "f", "*").framework;

  private static Arguments resources(String resources, String why) {
    return Arguments.of(ID + "," + COMMAND + ",'resources':[" + resources + "]", why);
  }

  private static Arguments task(String fields, String why) {
    return Arguments.of(ID + ",'resources':[" + PLENTY + "]," + fields, why);
  }

  private static String scalar(String name, String more) {
    return "{'name':'" + name + "','type':'SCALAR'" + more + "}";
  }

  static Stream<Arguments> resourcesThatAreRefused() {
    return Stream.of(
        resources("", "Task uses no resources"),
        resources(scalar("", ",'scalar':{'value':1}"), "Empty resource name"),
        resources(scalar("cpus", ""), "Invalid scalar resource"),
        resources(scalar("cpus", ",'scalar':{'value':-1}"), "Invalid scalar resource: value <= 0"),
        resources(
            scalar("cpus", ",'scalar':{'value':1e308}"), "Invalid scalar resource: value > 9"),
        resources(
            scalar("cpus", ",'scalar':{'value':'Infinity'}"), "Invalid scalar resource: value > 9"),
        // Their sum would be negative.
        resources(
            (scalar("cpus", ",'scalar':{'value':9e12}") + ",").repeat(1100)
                + scalar("cpus", ",'scalar':{'value':1}"),
            "required by task and its executor is more than available"),
        resources(
            "{'name':'p','type':'RANGES','ranges':{'range':[{'begin':1,'end':18446744073709551615}]}}",
            "Invalid ranges resource: number > 9"),
        resources(
            "{'name':'p','type':'RANGES','ranges':{'range':[{'begin':2,'end':1}]}}",
            "Invalid ranges resource: begin > end"),
        resources(
            "{'name':'p','type':'RANGES','ranges':{'range':[{'begin':1,'end':3},{'begin':2,'end':4}]}}",
            "Invalid ranges resource: overlapping ranges"),
        resources(
            "{'name':'s','type':'SET','set':{'item':['a','a']}}",
            "Invalid set resource: duplicated elements"),
        resources("{'name':'x','type':'TEXT'}", "Unsupported resource type"),
        resources(
            scalar("gpus", ",'scalar':{'value':0.5}"),
            "Invalid 'gpus' resource: The 'gpus' resource must be an unsigned integer"),
        resources(
            scalar("cpus", ",'scalar':{'value':1},'disk':{}"),
            "DiskInfo should not be set for cpus resource"),
        resources(
            scalar("disk", ",'scalar':{'value':1},'disk':{}"),
            "Invalid DiskInfo: DiskInfo is set but empty"),
        resources(
            scalar(
                "disk",
                ",'scalar':{'value':1},'disk':{'volume':{'container_path':'d','mode':'RW'}}"),
            "Invalid DiskInfo: Non-persistent volume not supported"),
        resources(
            scalar("disk", ",'scalar':{'value':1},'disk':{'persistence':{'id':'p'}}"),
            "Persistent volumes cannot be created from unreserved resources"),
        resources(
            scalar("cpus", ",'scalar':{'value':1},'shared':{}"), "Resource cpus cannot be shared"),
        resources(
            scalar("cpus", ",'scalar':{'value':1},'reservations':[{'role':'x'}]"),
            "'Resource.ReservationInfo.type' field must be set."),
        resources(
            scalar("cpus", ",'scalar':{'value':1},'reservations':[{'type':'STATIC','role':'*'}]"),
            "Invalid reservation: role \"*\" cannot be reserved"),
        resources(
            scalar(
                "cpus",
                ",'scalar':{'value':1},'reservations':[{'type':'STATIC','role':'a'},"
                    + "{'type':'DYNAMIC','role':'b'}]"),
            "role 'b' is not a refinement of 'a'"),
        resources(
            scalar("cpus", ",'scalar':{'value':1},'allocation_info':{'role':'a'}")
                + ","
                + scalar("mem", ",'scalar':{'value':1}"),
            "The resources have multiple allocation roles"),
        resources(
            scalar("cpus", ",'scalar':{'value':1},'revocable':{}")
                + ","
                + scalar("cpus", ",'scalar':{'value':1}"),
            "Cannot use both revocable and non-revocable 'cpus' at the same time"),
        resources(
            scalar("cpus", ",'scalar':{'value':5}"),
            "required by task and its executor is more than available"));
  }

  static Stream<Arguments> tasksThatAreRefused() {
    String negative = "{'nanoseconds':-1}";
    return Stream.of(
        task(
            COMMAND + ",'kill_policy':{'grace_period':" + negative + "}",
            "Task's 'kill_policy.grace_period' must be non-negative"),
        task(
            COMMAND + ",'max_completion_time':" + negative,
            "Task's `max_completion_time` must be non-negative"),
        task("'name':'t'", "Task should have at least one (but not both)"),
        task(
            COMMAND + "," + CUSTOM + ",'command':{'value':'e'}}",
            "Task should have at least one (but not both)"),
        task(
            "'command':{'environment':{'variables':[{'name':'A','type':'VALUE'}]}}",
            "Task's `CommandInfo` is invalid: Environment variable 'A' of type 'VALUE' must have a"
                + " value set"),
        task(
            "'command':{'environment':{'variables':[{'name':'A','type':'SECRET','value':'x'}]}}",
            "Environment variable 'A' of type 'SECRET' must have a secret set"),
        task(
            COMMAND + ",'container':{'type':'DOCKER'}",
            "DockerInfo 'docker' is not set for DOCKER typed ContainerInfo"),
        task(
            COMMAND
                + ",'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'x'}]}",
            "Task's `ContainerInfo` is invalid: Invalid volume: Only one of them should be set:"
                + " 'host_path', 'image' and 'source'"),
        task(
            COMMAND
                + ",'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'x',"
                + "'source':{'type':'SANDBOX_PATH'}}]}",
            "'source.sandbox_path' is not set for SANDBOX_PATH volume"),
        task(
            COMMAND + ",'container':{'type':'MESOS','linux_info':{'share_cgroups':false}}",
            "Only tasks in a task group may have 'share_cgroups' set to 'false'"),
        task(
            COMMAND + ",'check':{'type':'HTTP','http':{'port':1,'path':'x'}}",
            "The path 'x' of HTTP check must start with '/'"),
        task(
            COMMAND + ",'health_check':{'type':'TCP'}",
            "Task uses invalid health check: Expecting 'tcp' to be set for TCP health check"));
  }

  static Stream<Arguments> executorsThatAreRefused() {
    String command = ",'command':{'value':'e'}";
    return Stream.of(
        task(CUSTOM + "}", "'ExecutorInfo.command' must be set for 'CUSTOM' executor"),
        task(
            "'executor':{'executor_id':{'value':'a/b'},'framework_id':{'value':'f'}"
                + command
                + "}",
            "'a/b' contains invalid characters"),
        task(
            "'executor':{'executor_id':{'value':'e'},'framework_id':{'value':'zz'}" + command + "}",
            "ExecutorInfo has an invalid FrameworkID (Actual: zz vs Expected: f)"),
        task(
            CUSTOM + command + ",'shutdown_grace_period':{'nanoseconds':-1}}",
            "ExecutorInfo's 'shutdown_grace_period' must be non-negative"),
        task(CUSTOM.replace("CUSTOM", "DEFAULT") + "}", "'ExecutorInfo.type' must be 'CUSTOM'"),
        task(
            CUSTOM.replace("CUSTOM", "DEFAULT") + command + "}",
            "'ExecutorInfo.command' must not be set for 'DEFAULT' executor"),
        task(
            CUSTOM + command + ",'container':{'type':'MESOS','linux_info':{'share_cgroups':true}}}",
            "The 'share_cgroups' field cannot be set to 'true' on executor containers"),
        task(
            CUSTOM + command + ",'resources':[" + scalar("cpus", ",'scalar':{'value':-1}") + "]}",
            "Executor uses invalid resources: "));
  }

  private static TaskInfo parse(String fields) {
    try {
      TaskInfo.Builder task = TaskInfo.newBuilder();
      MesosJson.merge("{" + fields.replace('\'', '"') + "}", task);
      ResourceFields.change(task, resource -> ResourceFields.allocate(resource, "*"));
      return task.build();
    } catch (MesosJsonException e) {
      throw new AssertionError(fields, e);
    }
  }

  @ParameterizedTest
  @MethodSource({"resourcesThatAreRefused", "tasksThatAreRefused", "executorsThatAreRefused"})
  void refuses(String fields, String why) {
    assertThat(TaskValidation.problem(framework, AGENT, parse(fields), OFFERED))
        .hasValueSatisfying(problem -> assertThat(problem).contains(why));
  }

  @Test
  void takesWhatIsRight() {
    TaskInfo task = parse(ID + ",'resources':[" + PLENTY + "]," + COMMAND);
    assertThat(TaskValidation.problem(framework, AGENT, task, OFFERED)).isEmpty();
  }

  @Test
  void refusesAnotherExecutorByAKnownId() {
    TaskInfo first =
        parse(ID + ",'resources':[" + PLENTY + "]," + CUSTOM + ",'command':{'value':'e'}}");
    framework.launched(
        new FrameworkTask(first, Resources.none(), Optional.of(first.getExecutor())));
    TaskInfo.Builder second = first.toBuilder();
    second.getTaskIdBuilder().setValue("u");
    assertThat(TaskValidation.problem(framework, AGENT, second.build(), OFFERED)).isEmpty();

    second.getExecutorBuilder().getCommandBuilder().setValue("other");

    assertThat(TaskValidation.problem(framework, AGENT, second.build(), OFFERED))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .startsWith("ExecutorInfo is not compatible with existing ExecutorInfo"));
  }

  private Optional<String> group(String executor, String... tasks) {
    LaunchGroup.Builder launch = LaunchGroup.newBuilder();
    TaskInfo holder = parse(ID + ",'executor':{'executor_id':{'value':'e'}," + executor + "}");
    launch.setExecutor(holder.getExecutor());
    for (String task : tasks) {
      launch.getTaskGroupBuilder().addTasks(parse(task));
    }
    return GroupValidation.problem(framework, AGENT, launch.build(), OFFERED);
  }

  @Test
  void refusesGroups() {
    String good = ID + ",'resources':[" + PLENTY + "]," + COMMAND;
    String own = "'framework_id':{'value':'f'},'type':'DEFAULT'";
    String all = own + ",'resources':[" + PLENTY + "]";

    assertThat(group(all, good)).isEmpty();
    assertThat(group("'type':'DEFAULT'", good)).contains("'ExecutorInfo.framework_id' must be set");
    assertThat(group("'framework_id':{'value':'f'}", good))
        .contains("'ExecutorInfo.type' must be set");
    assertThat(group(own, good))
        .contains("Executor 'e' uses less CPUs (None) than the minimum required (0.01)");
    assertThat(group(own + ",'resources':[" + scalar("cpus", ",'scalar':{'value':1}") + "]", good))
        .contains("Executor 'e' uses less memory (None) than the minimum required (32MB)");
    assertThat(group(all, good, good)).contains("Task 't' is invalid: Task has duplicate ID: t");
    assertThat(group(all, good.replace("'value':1}", "'value':4}")))
        .hasValueSatisfying(
            why -> assertThat(why).contains("required by task group and its executor are more"));
    assertThat(group(all, good + ",'container':{'type':'DOCKER','docker':{'image':'x'}}"))
        .contains("Task 't' is invalid: Docker ContainerInfo is not supported on the task");
    String linux = ",'container':{'type':'MESOS','linux_info':{'share_cgroups':false}}";
    assertThat(group(all, good + linux, good.replace("'t'", "'u'")))
        .hasValueSatisfying(
            why -> assertThat(why).contains("the value of 'share_cgroups' must be the same"));
  }
}
