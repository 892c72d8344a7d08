package io.mesosj.execute.cluster;

import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;

/** {@code --filter KEY=VALUE}: which tasks are listed; all of them must fit. */
final class TaskFilter {
  private static final Set<String> STATES =
      Stream.of(TaskState.values()).map(TaskState::name).collect(Collectors.toSet());

  private TaskFilter() {}

  static Predicate<Task> of(List<String> texts, Cluster cluster) throws UsageException {
    List<Predicate<Task>> all = new ArrayList<>();
    for (String text : texts) {
      all.add(one(text, cluster));
    }
    return task -> all.stream().allMatch(one -> one.test(task));
  }

  /**
   * Checks what was written before anybody is asked.
   *
   * @throws UsageException if a text is no filter
   */
  static void check(List<String> texts) throws UsageException {
    for (String text : texts) {
      String key = key(text);
      String value = text.substring(key.length() + 1);
      if (key.equals("state") && !STATES.contains(stateName(value))) {
        throw new UsageException(
            PsCommand.FILTER
                + " '"
                + OneLine.of(text, 60)
                + "': there is no such state; running, finished, failed and killed are some");
      }
    }
  }

  private static String key(String text) throws UsageException {
    int equals = text.indexOf('=');
    String key = equals < 0 ? "" : text.substring(0, equals);
    if (!List.of("name", "state", "agent", "network", "label").contains(key)) {
      throw new UsageException(
          PsCommand.FILTER
              + " '"
              + OneLine.of(text, 60)
              + "' is none of name=, state=, agent=, network=, label=KEY[=VALUE]");
    }
    return key;
  }

  private static Predicate<Task> one(String text, Cluster cluster) throws UsageException {
    String key = key(text);
    String value = text.substring(key.length() + 1);
    return switch (key) {
      case "name" -> task -> task.getName().contains(value);
      case "state" -> task -> isState(task, value);
      case "agent" ->
          task ->
              cluster.hostname(task.getAgentId()).equals(value)
                  || task.getAgentId().getValue().equals(value);
      case "network" ->
          task -> TaskNetwork.of(task).stream().anyMatch(network -> network.name().equals(value));
      default -> task -> task.getLabels().getLabelsList().stream().anyMatch(l -> fits(l, value));
    };
  }

  /** {@code running} is as good as {@code TASK_RUNNING}. */
  private static boolean isState(Task task, String value) {
    return task.getState().name().equals(stateName(value));
  }

  private static String stateName(String value) {
    String state = value.toUpperCase(Locale.ROOT);
    return state.startsWith("TASK_") ? state : "TASK_" + state;
  }

  private static boolean fits(Label label, String wanted) {
    return label.getKey().equals(wanted)
        || (label.getKey() + "=" + label.getValue()).equals(wanted);
  }
}
