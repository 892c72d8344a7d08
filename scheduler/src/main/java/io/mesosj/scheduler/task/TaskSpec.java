package io.mesosj.scheduler.task;

import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.resources.ResourceLimits;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.task.MesosId;
import io.mesosj.scheduler.offer.Constraint;
import io.mesosj.scheduler.offer.Demand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Volume;
import org.jspecify.annotations.Nullable;

/**
 * What a task is, whatever its instances are called and wherever they run. Immutable. Its name is
 * that of every instance, and the beginning of their task ids.
 *
 * <pre>{@code
 * TaskSpec web =
 *     TaskSpec.named("web")
 *         .command("exec httpd -f -p 80 -h /www")
 *         .image("busybox")
 *         .networks("frontend,storage")
 *         .resources("cpus:0.1;mem:32")
 *         .constraint("hostname<=1")
 *         .build();
 * }</pre>
 */
public final class TaskSpec {
  /** What ids have besides finds room in 255. */
  private static final int MAX_NAME = 120;

  private static final double NANOS = 1e9;

  private final TaskInfo template;
  private final Demand demand;
  private final RestartPolicy restart;
  private final boolean executorOfItsOwn;
  private final Kind kind;

  private TaskSpec(
      TaskInfo template, Demand demand, RestartPolicy restart, boolean executorOfItsOwn) {
    this.template = template;
    this.demand = demand;
    this.restart = restart;
    this.executorOfItsOwn = executorOfItsOwn;
    TaskInfo anonymous = template.toBuilder().clearTaskId().buildPartial();
    this.kind = new Kind(anonymous, demand);
  }

  /**
   * A description that somebody else wrote, kept word for word: an instance differs from it only in
   * its agent, its id (which begins with this one's) and in whose the resources are.
   *
   * @throws IllegalArgumentException if its id can't be one, or its resources are none, or can't be
   *     added up
   */
  public static TaskSpec of(TaskInfo task) {
    String id = task.getTaskId().getValue();
    Optional<String> problem = id.isEmpty() ? Optional.empty() : MesosId.problem(id);
    if (problem.isPresent()) {
      throw new IllegalArgumentException("task '" + task.getName() + "': " + problem.get());
    }
    Resources whole = Resources.of(task.getResourcesList());
    if (task.hasExecutor()) {
      whole = whole.plus(Resources.of(task.getExecutor().getResourcesList()));
    }
    Demand demand = new Demand(whole, List.of(), Optional.empty(), HostPorts.open(task));
    return new TaskSpec(task, demand, RestartPolicy.NEVER, false);
  }

  /** The same on conditions. */
  public TaskSpec withConstraints(List<Constraint> constraints) {
    Demand other = new Demand(demand.resources(), constraints, demand.role(), demand.ports());
    return new TaskSpec(template, other, restart, executorOfItsOwn);
  }

  /** The same with resources that are offered to one role only. */
  public TaskSpec withRole(String only) {
    Demand other =
        new Demand(demand.resources(), demand.constraints(), Optional.of(only), demand.ports());
    return new TaskSpec(template, other, restart, executorOfItsOwn);
  }

  /** The same, launched again as {@code policy} says. */
  public TaskSpec withRestart(RestartPolicy policy) {
    return new TaskSpec(template, demand, policy, executorOfItsOwn);
  }

  /** The same, where each instance has an executor of its own, with the instance's id. */
  public TaskSpec withExecutorOfItsOwn() {
    return new TaskSpec(template, demand, restart, true);
  }

  /**
   * The same, whose host ports are taken from the offer, so that no two tasks share one: the ports
   * of its networks' port mappings are among its resources. A host port of 0 is one of the offer's
   * in any case.
   */
  public TaskSpec withPortsFromOffer() {
    TaskInfo taking = HostPorts.taking(template);
    Resources whole =
        Resources.of(taking.getResourcesList())
            .plus(Resources.of(taking.getExecutor().getResourcesList()));
    Demand other = new Demand(whole, demand.constraints(), demand.role(), demand.ports());
    return new TaskSpec(taking, other, restart, executorOfItsOwn);
  }

  /** Begins a description. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  public String name() {
    return template.getName();
  }

  /** What an instance wants of an agent, its executor's share included. */
  public Demand demand() {
    return demand;
  }

  /** The executor that instances on one agent share; empty if each has its own. */
  public Optional<ExecutorInfo> sharedExecutor() {
    return template.hasExecutor() && !executorOfItsOwn
        ? Optional.of(template.getExecutor())
        : Optional.empty();
  }

  /** What an instance wants of an agent where {@link #sharedExecutor} is already. */
  public Demand demandBesideExecutor() {
    return demand.withResources(Resources.of(template.getResourcesList()));
  }

  /** The task as described; its id is what those of the instances begin with. */
  public TaskInfo template() {
    return template;
  }

  /** Whether an instance that ended is launched again. */
  public RestartPolicy restart() {
    return restart;
  }

  /** Equal for descriptions that differ in the id only: what has no room for one has for none. */
  public Object kind() {
    return kind;
  }

  /** One instance on an agent, with the very resources that it takes from the offer. */
  public TaskInfo instance(TaskID id, AgentID agent, Resources resources) {
    return instance(id, agent, resources, Resources.none());
  }

  /**
   * The same for a task that leaves host ports to the offer.
   *
   * @param ports for the port mappings that leave their host port to the offer
   */
  public TaskInfo instance(TaskID id, AgentID agent, Resources resources, Resources ports) {
    TaskInfo.Builder instance =
        template.toBuilder()
            .setTaskId(id)
            .setAgentId(agent)
            .clearResources()
            .addAllResources(resources.toProto());
    if (executorOfItsOwn && template.hasExecutor()) {
      instance.getExecutorBuilder().getExecutorIdBuilder().setValue(id.getValue());
    }
    HostPorts.fill(instance, ports);
    return instance.build();
  }

  @Override
  public String toString() {
    return "TaskSpec " + name() + " (" + demand.resources() + ")";
  }

  /** Collects what a task is; every setter returns this. */
  public static final class Builder {
    private final TaskInfo.Builder task = TaskInfo.newBuilder();
    private final List<Constraint> constraints = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private Resources resources = Resources.parse("cpus:1;mem:128");
    private RestartPolicy restart = RestartPolicy.NEVER;
    private @Nullable String role;
    private @Nullable ExecutorSpec runner;
    private final List<PortMapping> published = new ArrayList<>();

    private Builder(String name) {
      task.setName(name);
    }

    /** A line for {@code /bin/sh -c}. */
    public Builder command(String line) {
      command().setShell(true).setValue(line);
      return this;
    }

    /**
     * Arguments passed as they are, no shell between; the first is the program. Without any, the
     * image's own entry point runs.
     */
    public Builder arguments(String... arguments) {
      CommandInfo.Builder command = command().setShell(false).clearArguments();
      if (arguments.length > 0) {
        command.setValue(arguments[0]).addAllArguments(List.of(arguments));
      }
      return this;
    }

    private CommandInfo.Builder command() {
      return task.getCommandBuilder();
    }

    /** A Docker image for the Mesos containerizer, such as {@code busybox:1.36}. */
    public Builder image(String name) {
      container()
          .getMesosBuilder()
          .getImageBuilder()
          .setType(Image.Type.DOCKER)
          .getDockerBuilder()
          .setName(name);
      return this;
    }

    private ContainerInfo.Builder container() {
      return task.getContainerBuilder().setType(ContainerInfo.Type.MESOS);
    }

    /** CNI networks to join, in this order. */
    public Builder networks(List<NetworkInfo> networks) {
      problems.addAll(NetworkSpecs.validateWanted(networks));
      container().addAllNetworkInfos(networks);
      return this;
    }

    /** CNI networks as text: names with commas between, or a JSON array of NetworkInfo. */
    public Builder networks(String text) {
      return networks(read(text, NetworkSpecs::parseList, List.of()));
    }

    /** One more CNI network, such as {@code name=frontend,label=app=web,port=8080:80/tcp}. */
    public Builder network(String text) {
      Optional<NetworkInfo> network =
          read(text, one -> Optional.of(NetworkSpecs.parseOne(one)), Optional.empty());
      network.ifPresent(one -> networks(List.of(one)));
      return this;
    }

    /**
     * Port mappings on the one network that is named, whose host ports are taken from the offer's
     * resources, so that no two tasks of the cluster get one: {@code 8080:80/tcp}, {@code
     * 8000-8005:80-85}, or {@code 80} for any port that is offered; {@code LaunchedTask.info()}
     * tells which. Until an agent offers them the task waits. A mapping in {@link #network} takes
     * its host port from nobody.
     */
    public Builder publish(String text) {
      published.addAll(read(text, NetworkSpecs::ports, List.of()));
      return this;
    }

    /** The container's hostname; Mesos needs a network for it. */
    public Builder hostname(String hostname) {
      container().setHostname(hostname);
      return this;
    }

    /** What an instance takes, in Mesos' text syntax; {@code cpus:1;mem:128} by default. */
    public Builder resources(String text) {
      return resources(read(text, Resources::parse, resources));
    }

    /** What an instance takes, unreserved; reserved resources of the role are preferred. */
    public Builder resources(Resources wanted) {
      resources = wanted;
      return this;
    }

    /**
     * The most processor time and memory that an instance may have beyond what it asked for, where
     * {@code inf} is no limit: {@code cpus:2;mem:inf}. Agents of Mesos 1.10 and later keep to it.
     */
    public Builder limits(String text) {
      task.clearLimits().putAllLimits(read(text, ResourceLimits::parse, Map.of()));
      return this;
    }

    /** Only resources offered to this role will do. */
    public Builder role(String only) {
      role = only;
      return this;
    }

    public Builder environment(Map<String, String> variables) {
      variables.forEach(this::environment);
      return this;
    }

    public Builder environment(String name, String value) {
      command()
          .getEnvironmentBuilder()
          .addVariables(
              Environment.Variable.newBuilder()
                  .setName(name)
                  .setValue(value)
                  .setType(Environment.Variable.Type.VALUE));
      return this;
    }

    /** A secret in the task's environment; {@link Secrets#volume} makes one that is a file. */
    public Builder secret(String name, String value) {
      command().getEnvironmentBuilder().addVariables(Secrets.variable(name, value));
      return this;
    }

    /** A URI that the agent's fetcher puts into the sandbox. */
    public Builder uri(String uri) {
      return uri(CommandInfo.URI.newBuilder().setValue(uri).build());
    }

    public Builder uri(CommandInfo.URI uri) {
      command().addUris(uri);
      return this;
    }

    /** The user to run as; the framework's by default. */
    public Builder user(String user) {
      command().setUser(user);
      return this;
    }

    public Builder volume(Volume volume) {
      container().addVolumes(volume);
      return this;
    }

    public Builder label(String key, String value) {
      task.getLabelsBuilder().addLabels(Label.newBuilder().setKey(key).setValue(value));
      return this;
    }

    public Builder check(CheckInfo check) {
      task.setCheck(check);
      return this;
    }

    public Builder healthCheck(HealthCheck check) {
      task.setHealthCheck(check);
      return this;
    }

    /** How long a killed task may take between SIGTERM and SIGKILL. */
    public Builder killGrace(Duration grace) {
      task.getKillPolicyBuilder().getGracePeriodBuilder().setNanoseconds(grace.toNanos());
      return this;
    }

    /** How long an instance may run before the executor kills it. */
    public Builder maxCompletionTime(Duration limit) {
      task.getMaxCompletionTimeBuilder().setNanoseconds(limit.toNanos());
      return this;
    }

    /** An executor of the framework's own; its resources come on top. */
    public Builder executor(ExecutorInfo executor) {
      task.setExecutor(executor);
      return this;
    }

    /** An executor of the framework's own that runs the task's command, if it has one. */
    public Builder executor(ExecutorSpec executor) {
      runner = executor;
      return this;
    }

    /** A condition on the agent; all of them must hold. */
    public Builder constraint(Constraint constraint) {
      constraints.add(constraint);
      return this;
    }

    /** A condition on the agent as text, such as {@code rack==r1}. */
    public Builder constraint(String text) {
      Optional<Constraint> constraint =
          read(text, one -> Optional.of(Constraint.parse(one)), Optional.empty());
      constraint.ifPresent(this::constraint);
      return this;
    }

    /** Whether it is launched again when it has ended; never by default. */
    public Builder restart(RestartPolicy policy) {
      restart = policy;
      return this;
    }

    /** Anything else that a TaskInfo can say. */
    public Builder configure(Consumer<TaskInfo.Builder> more) {
      more.accept(task);
      return this;
    }

    private interface Reader<T> {
      T read(String text);
    }

    private <T> T read(String text, Reader<T> reader, T otherwise) {
      try {
        return reader.read(text);
      } catch (IllegalArgumentException e) {
        problems.add(String.valueOf(e.getMessage()));
        return otherwise;
      }
    }

    /**
     * Ends the description.
     *
     * @throws IllegalArgumentException naming everything that is wrong
     */
    public TaskSpec build() {
      List<String> all = new ArrayList<>(problems);
      checkName(all);
      checkCommand(all);
      checkDurations(all);
      TaskInfo.Builder task = this.task.clone();
      addPublished(task, all);
      if (resources.isEmpty()) {
        all.add("it takes no resources; Mesos refuses such a task");
      }
      if (!all.isEmpty()) {
        throw new IllegalArgumentException(
            "task '" + task.getName() + "': " + String.join("; ", all));
      }
      TaskInfo.Builder template =
          task
              // Required by the message; every instance has its own.
              .setTaskId(TaskID.newBuilder().setValue(task.getName()))
              .setAgentId(AgentID.newBuilder().setValue(""))
              .addAllResources(resources.toProto());
      if (!task.getCommand().hasValue()) {
        if (task.hasExecutor() || runner != null) {
          template.clearCommand();
        } else {
          template.getCommandBuilder().setShell(false);
        }
      }
      TaskInfo described = runner == null ? template.build() : runner.running(template.build());
      Resources whole =
          described.hasExecutor()
              ? resources.plus(Resources.of(described.getExecutor().getResourcesList()))
              : resources;
      Demand demand =
          new Demand(whole, constraints, Optional.ofNullable(role), HostPorts.open(described));
      TaskSpec spec =
          new TaskSpec(described, demand, restart, runner != null && runner.isPerTask());
      return published.isEmpty() ? spec : spec.withPortsFromOffer();
    }

    private void addPublished(TaskInfo.Builder into, Collection<String> all) {
      if (published.isEmpty()) {
        return;
      }
      if (into.getContainer().getNetworkInfosCount() != 1) {
        all.add("it publishes ports, for which it needs exactly one network");
        return;
      }
      into.getContainerBuilder().getNetworkInfosBuilder(0).addAllPortMappings(published);
      all.addAll(NetworkSpecs.validateWanted(into.getContainer().getNetworkInfosList()));
    }

    private void checkName(Collection<String> all) {
      String name = task.getName();
      if (name.isBlank()) {
        all.add("it needs a name");
      }
      if (MesosId.length(name) > MAX_NAME) {
        all.add("its name is longer than " + MAX_NAME + " characters");
      } else if (!name.isEmpty() && MesosId.problem(name).isPresent()) {
        all.add(
            "its name can't be a task id: no slashes or control characters, and not '.' or '..'");
      }
    }

    private void checkCommand(Collection<String> all) {
      boolean image = task.getContainer().getMesos().hasImage() || task.getContainer().hasDocker();
      if (task.hasExecutor() && task.getCommand().hasValue()) {
        all.add("it can't have both a command and an executor");
      }
      if (task.hasExecutor() && runner != null) {
        all.add("it can't have two executors");
      }
      if (!task.hasExecutor() && runner == null && !image && !task.getCommand().hasValue()) {
        all.add("it needs a command, arguments or an image");
      }
    }

    private void checkDurations(Collection<String> all) {
      if (task.getKillPolicy().getGracePeriod().getNanoseconds() < 0) {
        all.add("its kill grace period is negative");
      }
      if (task.hasMaxCompletionTime() && task.getMaxCompletionTime().getNanoseconds() <= 0) {
        all.add(
            "its longest completion time, "
                + task.getMaxCompletionTime().getNanoseconds() / NANOS
                + " s, is not positive");
      }
    }
  }
}
