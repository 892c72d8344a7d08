package io.mesosj.local.master;

import com.google.protobuf.ByteString;
import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/** The master as one of its agents sees it. Safe for use by several threads. */
public final class AgentRegistration implements Membership, MasterLink {
  private final Object lock;
  private final RegisteredAgent agent;
  private final Frameworks frameworks;
  private final Subscriptions subscriptions;
  private final TaskLedger tasks;
  private final AgentStates states;
  private final List<Runnable> missed = new ArrayList<>();
  private @Nullable AgentLink link;

  AgentRegistration(
      Object lock,
      RegisteredAgent agent,
      Frameworks frameworks,
      Subscriptions subscriptions,
      TaskLedger tasks,
      AgentStates states) {
    this.lock = lock;
    this.agent = agent;
    this.frameworks = frameworks;
    this.subscriptions = subscriptions;
    this.tasks = tasks;
    this.states = states;
  }

  @Override
  public AgentID id() {
    return agent.id();
  }

  @Override
  public MasterLink reports() {
    return this;
  }

  @Override
  public void recover(
      FrameworkInfo info,
      TaskInfo task,
      Optional<ExecutorInfo> executor,
      Optional<TaskStatus> last) {
    synchronized (lock) {
      Framework framework = subscriptions.recover(info);
      FrameworkTask launched =
          new FrameworkTask(task, Resources.of(task.getResourcesList()), executor);
      last.ifPresent(launched::update);
      framework.launched(launched);
    }
  }

  @Override
  public void connect(AgentLink to) {
    synchronized (lock) {
      link = to;
      states.reconnect(agent, to);
    }
  }

  /** Cuts the agent off, as a broken network does: neither hears of the other, tasks go on. */
  public void cutOff() {
    synchronized (lock) {
      if (agent.link().isPresent()) {
        states.disconnect(agent);
      }
    }
  }

  /** Ends {@link #cutOff}. */
  public void comeBack() {
    synchronized (lock) {
      AgentLink to = link;
      if (to != null && agent.link().isEmpty() && !states.isGone(agent)) {
        states.reconnect(agent, to);
        List<Runnable> due = List.copyOf(missed);
        missed.clear();
        due.forEach(Runnable::run);
      }
    }
  }

  /** Whether the master and the agent hear of each other. */
  public boolean isReachable() {
    synchronized (lock) {
      return agent.link().isPresent();
    }
  }

  /** Whether it was marked gone. */
  public boolean isGone() {
    synchronized (lock) {
      return states.isGone(agent);
    }
  }

  /** As an operator's DRAIN_AGENT. */
  public void drain() {
    synchronized (lock) {
      states.drain(id(), Optional.empty());
    }
  }

  /** As an operator's REACTIVATE_AGENT. */
  public void reactivate() {
    synchronized (lock) {
      states.reactivate(id());
    }
  }

  /** As an operator's MARK_AGENT_GONE. */
  public void markGone() {
    synchronized (lock) {
      states.markGone(id());
    }
  }

  /** Does what the agent asks for; while it is cut off only what it won't say again, and later. */
  private void heard(boolean again, Runnable what) {
    synchronized (lock) {
      if (states.isGone(agent)) {
        return;
      }
      if (agent.link().isPresent() || link == null) {
        what.run();
      } else if (!again) {
        missed.add(what);
      }
    }
  }

  /** What the agent has, with the reservations and volumes of the moment. */
  public List<Resource> totalResources() {
    synchronized (lock) {
      return agent.resources.total().toProto();
    }
  }

  @Override
  public void update(FrameworkID frameworkId, TaskStatus status) {
    // One without an UUID is not acknowledged, and so not sent again.
    heard(status.hasUuid(), () -> tasks.update(frameworkId, status));
  }

  @Override
  public void note(FrameworkID frameworkId, TaskStatus status) {
    heard(true, () -> tasks.note(frameworkId, status));
  }

  @Override
  public void forget(FrameworkID frameworkId, TaskID taskId) {
    heard(
        false,
        () -> frameworks.find(frameworkId).ifPresent(framework -> framework.complete(taskId)));
  }

  @Override
  public void message(FrameworkID frameworkId, ExecutorID executor, ByteString data) {
    // Messages may be lost, as in Mesos.
    heard(
        true,
        () ->
            frameworks
                .find(frameworkId)
                .ifPresent(
                    framework -> framework.send(MasterEvents.message(id(), executor, data))));
  }

  @Override
  public void executorLost(FrameworkID frameworkId, ExecutorID executor, int waitStatus) {
    heard(
        false,
        () ->
            tasks.executorLost(
                frameworkId,
                id(),
                executor,
                MasterEvents.executorLost(id(), executor, waitStatus)));
  }
}
