package io.mesosj.execute.status;

import com.google.protobuf.Message;
import io.mesosj.base.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/** A status as lines of text: mesos-execute's, and the addresses on each network. */
public final class StatusText {
  private static final int LONGEST = 4000;
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String PLAIN = "\u001b[0m";

  private final boolean color;

  /** Texts with the state in colour, or without. */
  public StatusText(boolean color) {
    this.color = color;
  }

  /** All of it, as mesos-execute prints it, and the networks. */
  public String full(TaskStatus status) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Received status update "
            + state(status)
            + " for task '"
            + OneLine.of(status.getTaskId().getValue(), LONGEST)
            + "'");
    addDetails(status, lines);
    for (NetworkInfo network : status.getContainerStatus().getNetworkInfosList()) {
      lines.add("  network " + describe(network));
    }
    return String.join("\n", lines);
  }

  /** The task, its state and where it can be reached, on one line. */
  public String line(TaskStatus status) {
    StringBuilder text = new StringBuilder();
    text.append(OneLine.of(status.getTaskId().getValue(), LONGEST))
        .append(' ')
        .append(state(status));
    if (!status.getMessage().isEmpty()) {
      text.append(": ").append(OneLine.of(status.getMessage().strip(), 500));
    }
    for (NetworkInfo network : status.getContainerStatus().getNetworkInfosList()) {
      text.append("; ").append(describe(network));
    }
    return text.toString();
  }

  private String state(TaskStatus status) {
    String name = status.getState().name();
    if (!color) {
      return name;
    }
    return switch (status.getState()) {
      case TASK_RUNNING, TASK_FINISHED -> GREEN + name + PLAIN;
      case TASK_STAGING, TASK_STARTING, TASK_KILLING -> name;
      default -> RED + name + PLAIN;
    };
  }

  /** The state and why, on one line. */
  static String brief(TaskStatus status) {
    String message = OneLine.of(status.getMessage().strip(), 500);
    if (!message.isEmpty()) {
      return status.getState() + ": " + message;
    }
    return status.getState() + (status.hasReason() ? ": " + status.getReason() : "");
  }

  private static void addDetails(TaskStatus status, List<String> lines) {
    if (status.hasMessage() && !status.getMessage().isEmpty()) {
      lines.add("  message: '" + OneLine.of(status.getMessage(), LONGEST) + "'");
    }
    if (status.hasSource()) {
      lines.add("  source: " + status.getSource());
    }
    if (status.hasReason()) {
      lines.add("  reason: " + status.getReason());
    }
    if (status.hasHealthy()) {
      lines.add("  healthy?: " + status.getHealthy());
    }
    if (status.hasCheckStatus()) {
      lines.add("  check status: " + shortly(status.getCheckStatus()));
    }
    if (status.hasLimitation()) {
      lines.add("  resource limit violation: " + shortly(status.getLimitation()));
    }
  }

  private static String shortly(Message message) {
    return OneLine.of(message.toString().strip(), LONGEST);
  }

  /** {@code cni-test: 192.168.3.4, fd00::4; ports 8080:80/tcp}. */
  private static String describe(NetworkInfo network) {
    StringBuilder text = new StringBuilder();
    text.append(network.hasName() ? OneLine.of(network.getName(), LONGEST) : "(host)");
    String separator = ": ";
    for (NetworkInfo.IPAddress address : network.getIpAddressesList()) {
      text.append(separator).append(OneLine.of(address.getIpAddress(), LONGEST));
      separator = ", ";
    }
    separator = "; ports ";
    for (NetworkInfo.PortMapping port : network.getPortMappingsList()) {
      text.append(separator).append(port.getHostPort()).append(':').append(port.getContainerPort());
      if (port.hasProtocol()) {
        text.append('/').append(OneLine.of(port.getProtocol(), LONGEST));
      }
      separator = ", ";
    }
    return text.toString();
  }
}
