package io.mesosj.local.master;

import io.mesosj.base.random.KernelRandom;
import io.mesosj.local.access.AccessRules;
import io.mesosj.local.http.Advertised;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.ApiServer;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.master.Protos.Response.GetState;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * The master. One lock guards everything it is made of: it is taken here and in {@link
 * AgentRegistration} by what agents call, by {@link SchedulerApi} around what schedulers call, and
 * by {@link Alarms}; nobody else locks. Events to schedulers only queue up while it is held.
 */
public final class Master implements AutoCloseable {
  private final Object lock = new Object();

  private final Advertised address;

  private final int port;
  private final String id = KernelRandom.uuid().toString();
  private final Agents agents = new Agents();
  private final Frameworks frameworks = new Frameworks(id);
  private final Alarms alarms = new Alarms(lock);
  private final AgentStates states;
  private final OperationLedger operations;
  private final TaskLedger tasks;
  private final Subscriptions subscriptions;
  private final SchedulerApi schedulers;
  private final StateView view = new StateView(agents);
  private final AccessRules access;
  private final Map<String, String> flags;
  private final Operated operated = new Operated();
  private int nextAgent;

  /**
   * Makes a master without agents.
   *
   * @param address where it is, and its agents
   * @param offerTimeout how long an offer stands; for ever when empty
   * @param agentTimeout how long an agent can't be reached before its tasks are unreachable
   * @param access who may use it
   */
  public Master(
      Advertised address,
      int port,
      Optional<Duration> offerTimeout,
      Duration agentTimeout,
      AccessRules access) {
    this.address = address;
    this.port = port;
    this.access = access;
    this.flags = MasterFlags.of(address, port, offerTimeout, agentTimeout, access);
    Allocator allocator =
        new Allocator(agents, new OfferMaker(id, address), frameworks, alarms, offerTimeout);
    this.states = new AgentStates(agents, frameworks, allocator, alarms, agentTimeout.toNanos());
    this.operations = new OperationLedger(agents, alarms);
    this.tasks = new TaskLedger(agents, frameworks, allocator);
    this.subscriptions =
        new Subscriptions(this::info, frameworks, allocator, alarms, agents, operations);
    this.schedulers =
        new SchedulerApi(
            lock,
            frameworks,
            subscriptions,
            allocator,
            new OfferOperations(
                agents,
                new ResourceOperations(
                    new Reservations(access.namesFrameworks()),
                    new PersistentVolumes(access.namesFrameworks(), frameworks),
                    operations),
                allocator),
            tasks,
            operations,
            agents);
  }

  private MasterInfo info() {
    MasterInfo.Builder info = MasterInfo.newBuilder().setId(id).setIp(0).setPort(port);
    info.setPid("master@" + address.ip() + ":" + port)
        .setHostname(address.host())
        .setVersion("1.11.0");
    info.getAddressBuilder().setHostname(address.host()).setIp(address.ip()).setPort(port);
    info.addCapabilitiesBuilder().setType(MasterInfo.Capability.Type.AGENT_UPDATE);
    info.addCapabilitiesBuilder().setType(MasterInfo.Capability.Type.AGENT_DRAINING);
    // Its builder alone would say that there is a domain.
    agents.domain().ifPresent(domain -> info.getDomainBuilder().setFaultDomain(domain));
    return info.build();
  }

  /**
   * Makes an agent known, which is offered when it has connected.
   *
   * @param agent with its id, if it was registered before
   * @param ip the address it listens on
   * @param total what it has
   * @param reserved the parts of it that frameworks reserved earlier
   * @throws IllegalArgumentException if it does not have what was reserved
   */
  public AgentRegistration register(
      AgentInfo agent, String ip, Resources total, List<Resource> reserved) {
    AgentResources resources = new AgentResources(total, reserved);
    synchronized (lock) {
      AgentInfo.Builder known = agent.toBuilder();
      if (!agent.hasId()) {
        known.getIdBuilder().setValue(id + "-S" + nextAgent++);
      }
      RegisteredAgent registered = new RegisteredAgent(known.build(), ip, resources);
      agents.add(registered);
      return new AgentRegistration(lock, registered, frameworks, subscriptions, tasks, states);
    }
  }

  /** Adds the master's endpoints. */
  public void serve(ApiServer server) {
    new MasterEndpoints(access, schedulers, operated).serve(server);
    alarms.every((long) MasterEvents.HEARTBEAT_SECONDS, subscriptions::heartbeat);
  }

  /**
   * Answers a call of the operator API that only looks, to somebody whom the endpoints do not know.
   */
  public void look(ApiRequest request) throws ApiError, IOException {
    new OperatorApi(operated).look(request);
  }

  /** Kills a task as its framework would; false if there is none that has not ended. */
  public boolean kill(FrameworkID framework, TaskID task) {
    synchronized (lock) {
      Optional<Framework> found = frameworks.find(framework).filter(one -> hasLive(one, task));
      found.ifPresent(one -> tasks.kill(one, Call.Kill.newBuilder().setTaskId(task).build()));
      return found.isPresent();
    }
  }

  private static boolean hasLive(Framework framework, TaskID id) {
    FrameworkTask task = framework.tasks.get(id.getValue());
    return task != null && !task.hasEnded();
  }

  public String address() {
    return address.url(port);
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
    public MasterInfo master() {
      synchronized (lock) {
        return info();
      }
    }

    @Override
    public Map<String, String> flags() {
      return flags;
    }

    @Override
    public List<Operation> operations() {
      synchronized (lock) {
        return operations.all();
      }
    }

    @Override
    public Map<String, Double> metrics() {
      synchronized (lock) {
        return MasterMetrics.of(
            state(),
            view.unreachable(),
            frameworks.events().ended(),
            (System.nanoTime() - started) / 1e9);
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
    public boolean drain(AgentID agent, Optional<KillPolicy> atMost) {
      synchronized (lock) {
        return states.drain(agent, atMost);
      }
    }

    @Override
    public boolean deactivate(AgentID agent) {
      synchronized (lock) {
        return states.deactivate(agent);
      }
    }

    @Override
    public boolean markGone(AgentID agent, boolean whenDrained) {
      synchronized (lock) {
        if (whenDrained) {
          states.goneWhenDrained(agent);
          return true;
        }
        return states.markGone(agent);
      }
    }

    @Override
    public boolean reactivate(AgentID agent) {
      synchronized (lock) {
        return states.reactivate(agent);
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

  @Override
  public void close() {
    synchronized (lock) {
      alarms.close();
      subscriptions.hangUp();
    }
  }
}
