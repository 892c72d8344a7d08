package io.mesosj.local.agent;

import io.mesosj.protocol.task.MesosId;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.agent.Protos.Call;

/** What Mesos' agent refuses of an operator, in its words. */
final class AgentCallValidation {
  /** What a file's name may have, without what Mesos puts after it. */
  private static final int LONGEST_CONTAINER_ID = 242;

  private AgentCallValidation() {}

  /** Why a call can't be accepted; empty if it can. */
  static Optional<String> problem(Call call) {
    if (!call.hasType()) {
      return Optional.of(missing("type"));
    }
    return switch (call.getType()) {
      case READ_FILE -> present(call.hasReadFile(), "read_file");
      case GET_METRICS -> present(call.hasGetMetrics(), "get_metrics");
      case LIST_FILES -> present(call.hasListFiles(), "list_files");
      case ATTACH_CONTAINER_OUTPUT ->
          container(
              call.hasAttachContainerOutput(),
              "attach_container_output",
              call.getAttachContainerOutput().getContainerId());
      case LAUNCH_NESTED_CONTAINER_SESSION ->
          nested(
              call.hasLaunchNestedContainerSession(),
              "launch_nested_container_session",
              call.getLaunchNestedContainerSession().getContainerId());
      case WAIT_CONTAINER ->
          container(
              call.hasWaitContainer(), "wait_container", call.getWaitContainer().getContainerId());
      case KILL_CONTAINER ->
          container(
              call.hasKillContainer(), "kill_container", call.getKillContainer().getContainerId());
      case REMOVE_CONTAINER ->
          container(
              call.hasRemoveContainer(),
              "remove_container",
              call.getRemoveContainer().getContainerId());
      default -> older(call);
    };
  }

  /** The calls that came before WAIT_CONTAINER and its like. */
  @SuppressWarnings("deprecation")
  private static Optional<String> older(Call call) {
    return switch (call.getType()) {
      case WAIT_NESTED_CONTAINER ->
          nested(
              call.hasWaitNestedContainer(),
              "wait_nested_container",
              call.getWaitNestedContainer().getContainerId());
      case KILL_NESTED_CONTAINER ->
          nested(
              call.hasKillNestedContainer(),
              "kill_nested_container",
              call.getKillNestedContainer().getContainerId());
      case REMOVE_NESTED_CONTAINER ->
          nested(
              call.hasRemoveNestedContainer(),
              "remove_nested_container",
              call.getRemoveNestedContainer().getContainerId());
      default -> Optional.empty();
    };
  }

  private static String missing(String field) {
    return "Expecting '" + field + "' to be present";
  }

  private static Optional<String> present(boolean there, String field) {
    return there ? Optional.empty() : Optional.of(missing(field));
  }

  private static Optional<String> container(boolean there, String field, ContainerID id) {
    return present(there, field)
        .or(() -> problem(id).map(why -> "'" + field + ".container_id' is invalid: " + why));
  }

  private static Optional<String> nested(boolean there, String field, ContainerID id) {
    return container(there, field, id)
        .or(() -> present(id.hasParent(), field + ".container_id.parent"));
  }

  /** Why a container can't have an id; empty if it can. */
  static Optional<String> problem(ContainerID id) {
    String value = id.getValue();
    return MesosId.problem(value)
        .or(
            () ->
                value.length() > LONGEST_CONTAINER_ID
                    ? Optional.of(
                        "'ContainerID.value' '%s' exceeds the maximum length (%d)"
                            .formatted(value, LONGEST_CONTAINER_ID))
                    : Optional.empty())
        .or(
            () ->
                value.chars().anyMatch(c -> c == '.' || c == ' ')
                    ? Optional.of("'ContainerID.value' '" + value + "' contains invalid characters")
                    : Optional.empty())
        .or(
            () ->
                id.hasParent()
                    ? problem(id.getParent()).map(why -> "'ContainerID.parent' is invalid: " + why)
                    : Optional.empty());
  }
}
