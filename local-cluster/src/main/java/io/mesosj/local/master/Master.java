package io.mesosj.local.master;

import com.google.protobuf.ByteString;
import io.mesosj.local.access.AccessRules;
import io.mesosj.local.http.ApiServer;
import io.mesosj.protocol.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.master.Protos.Response.GetState;
import org.jspecify.annotations.Nullable;

/**
 * The master of one agent. One lock guards everything it is made of: it is taken here by what the
 * agent calls, by {@link SchedulerApi} around what schedulers call, and by {@link Alarms}; nobody
 * else locks. Events to schedulers only queue up while it is held.
 */
public final class Master implements AutoCloseable {
  private final Object lock = new Object();

  /** The only master there is, so its machine's name and address are the same. */
  private final String ip;

  private final int port;
  private final String id = UUID.randomUUID().toString();
  private final AgentID agentId;
  private final AgentResources resources;
  private final Frameworks frameworks = new Frameworks(id);
  private final Alarms alarms = new Alarms(lock);
  private final TaskLedger tasks;
  private final Subscriptions subscriptions;
  private final SchedulerApi schedulers;
  private final StateView view;
  private final AccessRules access;
  private @Nullable AgentLink agent;

  /**
   * Makes a master.
   *
   * @param total what the agent has
   * @param reserved the parts of it that frameworks reserved earlier
   * @param earlierAgent the id that its agent was registered under before
   * @param offerTimeout how long an offer stands; for ever when empty
   * @param access who may use it
   * @throws IllegalArgumentException if the agent does not have what was reserved
   */
  public Master(
      String ip,
      int port,
      int agentPort,
      Resources total,
      List<Resource> reserved,
      Optional<AgentID> earlierAgent,
      Optional<Duration> offerTimeout,
      AccessRules access) {
    this.ip = ip;
    this.port = port;
    this.resources = new AgentResources(total, reserved);
    this.agentId = earlierAgent.orElseGet(() -> AgentID.newBuilder().setValue(id + "-S0").build());
    Allocator allocator =
        new Allocator(
            resources,
            new OfferMaker(id, agentId, ip, agentPort),
            frameworks,
            alarms,
            offerTimeout);
    this.access = access;
    this.tasks = new TaskLedger(frameworks, allocator);
    this.subscriptions =
        new Subscriptions(info(id, ip, port), frameworks, allocator, alarms, this::link);
    this.schedulers =
        new SchedulerApi(
            lock,
            frameworks,
            subscriptions,
            allocator,
            new OfferOperations(
                new TaskValidation(agentId),
                new Reservations(resources, access.namesFrameworks(), this::link),
                allocator,
                this::link),
            this::link);
    this.view =
        new StateView(
            AgentInfo.newBuilder()
                .setHostname(ip)
                .setPort(agentPort)
                .setId(agentId)
                .addAllResources(total.toProto())
                .build(),
            resources);
  }

  private static MasterInfo info(String id, String ip, int port) {
    MasterInfo.Builder info = MasterInfo.newBuilder().setId(id).setIp(0).setPort(port);
    info.setPid("master@" + ip + ":" + port).setHostname(ip).setVersion("1.11.0");
    info.getAddressBuilder().setHostname(ip).setIp(ip).setPort(port);
    return info.build();
  }

  /**
   * The agent re-registers a task of a framework that is not connected yet; the framework has its
   * failover timeout from now on, and time enough to notice that the master is back.
   */
  public void recover(
      FrameworkInfo info,
      TaskInfo task,
      Optional<ExecutorInfo> executor,
      Optional<TaskStatus> last) {
    synchronized (lock) {
      Framework framework = subscriptions.recover(info);
      FrameworkTask launched =
          new FrameworkTask(task, framework.allocated(task.getResourcesList()), executor);
      last.ifPresent(launched::update);
      framework.launched(launched);
    }
  }

  /** Makes the agent known. */
  public void connect(AgentLink link) {
    synchronized (lock) {
      agent = link;
    }
  }

  /** Called with the lock held. */
  private AgentLink link() {
    AgentLink link = agent;
    if (link == null) {
      throw new IllegalStateException("the master has no agent yet");
    }
    return link;
  }

  /** Adds the master's endpoints. */
  public void serve(ApiServer server) {
    new MasterEndpoints(info(id, ip, port), access, schedulers, new Operated()).serve(server);
    alarms.every((long) MasterEvents.HEARTBEAT_SECONDS, subscriptions::heartbeat);
  }

  public AgentID agentId() {
    return agentId;
  }

  public String address() {
    return "http://" + ip + ":" + port;
  }

  /** What the agent has, with the reservations of the moment. */
  public List<Resource> totalResources() {
    synchronized (lock) {
      return resources.total().toProto();
    }
  }

  /** The master as operators see it. */
  private final class Operated implements OperatorApi.Cluster {
    private final long started = System.nanoTime();

    @Override
    public GetState state() {
      synchronized (lock) {
        return view.of(frameworks.live(), frameworks.completed());
      }
    }

    @Override
    public Map<String, Double> metrics() {
      synchronized (lock) {
        return MasterMetrics.of(
            state(), frameworks.events().ended(), (System.nanoTime() - started) / 1e9);
      }
    }

    @Override
    public void follow(OperatorStream stream) {
      synchronized (lock) {
        frameworks.events().follow(stream, state());
      }
    }

    @Override
    public void unfollow(OperatorStream stream) {
      synchronized (lock) {
        frameworks.events().lost(stream);
      }
    }

    @Override
    public boolean teardown(FrameworkID framework) {
      synchronized (lock) {
        Optional<Framework> found = frameworks.find(framework);
        found.ifPresent(subscriptions::remove);
        return found.isPresent();
      }
    }
  }

  /** A status from the agent, on its way to the scheduler. */
  public void update(FrameworkID frameworkId, TaskStatus status) {
    synchronized (lock) {
      tasks.update(frameworkId, status);
    }
  }

  /** A status that the scheduler gets when it has acknowledged those before it. */
  public void note(FrameworkID frameworkId, TaskStatus status) {
    synchronized (lock) {
      tasks.note(frameworkId, status);
    }
  }

  /** The scheduler acknowledged a task's last status: the task is history. */
  public void forget(FrameworkID frameworkId, TaskID taskId) {
    synchronized (lock) {
      frameworks.find(frameworkId).ifPresent(framework -> framework.complete(taskId));
    }
  }

  /** An executor's message for its scheduler. */
  public void message(FrameworkID frameworkId, ExecutorID executor, ByteString data) {
    synchronized (lock) {
      frameworks
          .find(frameworkId)
          .ifPresent(framework -> framework.send(MasterEvents.message(agentId, executor, data)));
    }
  }

  /** An executor of the framework's own, or of a group, has ended: what it had is free again. */
  public void executorLost(FrameworkID frameworkId, ExecutorID executor, int waitStatus) {
    synchronized (lock) {
      tasks.executorLost(
          frameworkId, executor, MasterEvents.executorLost(agentId, executor, waitStatus));
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      alarms.close();
      subscriptions.hangUp();
    }
  }
}
