package io.mesosj.executor.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.TaskState;

/**
 * How the tasks of a group end, and what follows for the others: if one does not end well, none
 * goes on. Guards itself; calls nobody with its lock held. Source: Mesos' default executor.
 *
 * @param <T> what stands for a task
 */
public final class GroupOutcome<T> {
  private final List<T> members = new ArrayList<>();
  private final Map<T, TaskState> ends = new HashMap<>();
  private boolean ending;

  /** Adds a task; before any of them ends. */
  public synchronized void add(T member) {
    members.add(member);
  }

  /** All of them, ended or not. */
  public synchronized List<T> members() {
    return List.copyOf(members);
  }

  /**
   * Notes how a task ended.
   *
   * @return whether the others are to be ended because of that, now
   */
  public synchronized boolean ended(T member, TaskState state) {
    ends.putIfAbsent(member, state);
    boolean endOthers = state != TaskState.TASK_FINISHED && !ending;
    ending |= endOthers;
    return endOthers;
  }

  /** Whether each has ended. */
  public synchronized boolean isOver() {
    return ends.keySet().containsAll(members);
  }

  /** Whether a task failed by itself: Mesos' default executor then ends with an error. */
  public synchronized boolean hasFailed() {
    return ends.containsValue(TaskState.TASK_FAILED);
  }
}
