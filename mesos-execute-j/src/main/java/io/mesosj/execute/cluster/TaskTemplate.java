package io.mesosj.execute.cluster;

import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Task;

/**
 * {@code --format}: a line a task, with {@code {{.ID}}} and its like replaced, as docker has it.
 */
final class TaskTemplate {
  private static final List<String> FIELDS =
      List.of(
          "ID", "Name", "State", "Agent", "Addresses", "Networks", "Ports", "Labels", "Framework");
  private static final Pattern FIELD = Pattern.compile("\\{\\{ *\\.?([A-Za-z]*) *}}");

  private final String text;

  private TaskTemplate(String text) {
    this.text = text;
  }

  /**
   * Reads it.
   *
   * @throws UsageException if it has a field that no task has
   */
  static TaskTemplate of(String text) throws UsageException {
    Matcher field = FIELD.matcher(text);
    boolean any = false;
    while (field.find()) {
      any = true;
      if (!FIELDS.contains(field.group(1))) {
        throw new UsageException(
            PsCommand.FORMAT
                + " has no '"
                + OneLine.of(field.group(1), 40)
                + "'; there are "
                + String.join(", ", FIELDS));
      }
    }
    if (!any) {
      throw new UsageException(
          PsCommand.FORMAT
              + " has no field such as {{.ID}}; there are "
              + String.join(", ", FIELDS));
    }
    return new TaskTemplate(text.replace("\\t", "\t").replace("\\n", "\n"));
  }

  String line(Task task, Cluster cluster) {
    return FIELD
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(field(found.group(1), task, cluster)));
  }

  private static String field(String name, Task task, Cluster cluster) {
    List<TaskNetwork> networks = TaskNetwork.of(task);
    return switch (name) {
      case "ID" -> task.getTaskId().getValue();
      case "Name" -> task.getName();
      case "State" -> task.getState().name();
      case "Agent" -> cluster.hostname(task.getAgentId());
      case "Addresses" -> joined(networks.stream().map(TaskNetwork::addresses).toList());
      case "Networks" -> joined(networks.stream().map(TaskNetwork::name).toList());
      case "Ports" -> joined(networks.stream().map(TaskNetwork::ports).toList());
      case "Labels" ->
          joined(task.getLabels().getLabelsList().stream().map(TaskTemplate::label).toList());
      default -> task.getFrameworkId().getValue();
    };
  }

  private static String label(Label label) {
    return label.hasValue() ? label.getKey() + "=" + label.getValue() : label.getKey();
  }

  private static String joined(List<String> parts) {
    return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(","));
  }
}
