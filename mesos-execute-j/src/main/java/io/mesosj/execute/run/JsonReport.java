package io.mesosj.execute.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.console.Console;
import io.mesosj.base.console.Standard;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.scheduler.launch.LaunchedTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;
import org.apache.mesos.v1.Protos.TaskStatus;

/** One JSON object a line for each event, on standard output; errors also as text. */
final class JsonReport implements Report {
  private final Standard streams;
  private final Console console;

  JsonReport(Standard streams, Console console) {
    this.streams = streams;
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

  /** A piece of a task's output; whole lines as text, what is no UTF-8 as base64. */
  void output(String task, String stream, byte[] bytes) throws IOException {
    ObjectNode event = event("output").put("task_id", task).put("stream", stream);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      event.put("base64", bytes);
    } else {
      event.put("text", text);
    }
    send(event);
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
  public void progress(Collection<LaunchedTask> tasks) {
    // Each status has its own event.
  }

  @Override
  public void ended(Collection<LaunchedTask> tasks, int exitCode) {
    write(event("ended").put("exit_code", exitCode));
  }

  private static ObjectNode event(String name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("event", name)
        .put("time", Instant.now().toString());
  }

  private void write(ObjectNode event) {
    try {
      send(event);
    } catch (IOException e) {
      // Nobody reads; the task's own output tells when that matters.
      return;
    }
  }

  private synchronized void send(ObjectNode event) throws IOException {
    streams.out().write((event + "\n").getBytes(StandardCharsets.UTF_8));
    streams.out().flush();
  }
}
