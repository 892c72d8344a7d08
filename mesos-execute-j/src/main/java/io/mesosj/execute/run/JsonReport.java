package io.mesosj.execute.run;

import static io.mesosj.execute.output.JsonEvents.event;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.console.Console;
import io.mesosj.execute.output.JsonEvents;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.scheduler.launch.LaunchedTask;
import java.time.Duration;
import java.util.Collection;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;
import org.apache.mesos.v1.Protos.TaskStatus;

/** One JSON object a line for each event, on standard output; errors also as text. */
final class JsonReport implements Report {
  private final JsonEvents events;
  private final Console console;

  JsonReport(JsonEvents events, Console console) {
    this.events = events;
    this.console = console;
  }

  @Override
  public void subscribed(FrameworkID framework) {
    write(event("subscribed").put("framework_id", framework.getValue()));
  }

  @Override
  public void waiting(String why) {
    write(event("waiting").put("reason", why));
  }

  @Override
  public void submitted(LaunchedTask task) {
    write(
        event("submitted")
            .put("task_id", task.id().getValue())
            .put("agent_id", task.agentId().map(AgentID::getValue).orElse(""))
            .put("hostname", task.hostname().orElse("")));
  }

  @Override
  public void published(LaunchedTask task, PortMapping port, boolean chosen) {
    write(
        event("published")
            .put("task_id", task.id().getValue())
            .put("hostname", task.hostname().orElse(""))
            .put("host_port", port.getHostPort())
            .put("container_port", port.getContainerPort())
            .put("protocol", port.hasProtocol() ? port.getProtocol() : "tcp"));
  }

  @Override
  public void status(TaskStatus status) {
    ObjectNode event = event("status");
    event.set("status", MesosJson.toTree(status));
    write(event);
  }

  @Override
  public void pulling(String image, long bytes, long totalBytes) {
    write(event("pulling").put("image", image).put("bytes", bytes).put("total_bytes", totalBytes));
  }

  @Override
  public void pulled(String image) {
    write(event("pulled").put("image", image));
  }

  @Override
  public void restarting(Collection<LaunchedTask> tasks, Duration pause) {
    ObjectNode event = event("restarting").put("pause_seconds", pause.toMillis() / 1000.0);
    ArrayNode ids = event.putArray("task_ids");
    tasks.forEach(task -> ids.add(task.id().getValue()));
    write(event);
  }

  @Override
  public void killing(String task) {
    write(event("killing").put("task_id", task));
  }

  @Override
  public void note(String line) {
    write(event("note").put("message", line));
  }

  @Override
  public void error(String line) {
    console.error(line);
    write(event("error").put("message", line));
  }

  @Override
  public boolean isWatched() {
    return false;
  }

  @Override
  public void preparing(String what) {
    // For whoever looks on; what lasts is a note.
  }

  @Override
  public void progress(Collection<LaunchedTask> tasks) {
    // Each status has its own event.
  }

  @Override
  public void ended(Collection<LaunchedTask> tasks, int exitCode) {
    write(event("ended").put("exit_code", exitCode));
  }

  private void write(ObjectNode event) {
    events.write(event);
  }
}
