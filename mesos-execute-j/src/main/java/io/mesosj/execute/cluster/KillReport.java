package io.mesosj.execute.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.Console;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.output.JsonEvents;
import io.mesosj.protocol.json.MesosJson;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Tells of tasks that end because they are killed.
 *
 * @param console for what happens besides
 * @param ends where each end goes
 */
record KillReport(Console console, Consumer<TaskStatus> ends) {
  static KillReport text(Invocation invocation) {
    Console console = invocation.console();
    return new KillReport(
        console,
        status ->
            console.say(
                status.getState()
                    + " for task '"
                    + OneLine.of(status.getTaskId().getValue(), 100)
                    + "'"));
  }

  static KillReport json(Invocation invocation) {
    JsonEvents events = new JsonEvents(invocation.streams().out());
    return new KillReport(
        invocation.console(),
        status -> {
          ObjectNode event = JsonEvents.event("status");
          event.set("status", MesosJson.toTree(status));
          events.write(event);
        });
  }

  void ended(TaskStatus status) {
    ends.accept(status);
  }
}
