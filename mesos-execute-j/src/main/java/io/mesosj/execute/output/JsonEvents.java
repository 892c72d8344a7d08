package io.mesosj.execute.output;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** One JSON object a line for each event, as {@code --output=json} prints them. Thread-safe. */
public final class JsonEvents {
  private final OutputStream out;

  /** Writes to a stream. */
  public JsonEvents(OutputStream out) {
    this.out = out;
  }

  /** An event of now. */
  public static ObjectNode event(String name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("event", name)
        .put("time", Instant.now().toString());
  }

  /**
   * Writes one.
   *
   * @throws IOException if nobody reads any more
   */
  public synchronized void send(ObjectNode event) throws IOException {
    out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Writes one that nobody needs to read. */
  public void write(ObjectNode event) {
    try {
      send(event);
    } catch (IOException e) {
      // Nobody reads; the task's own output tells when that matters.
      return;
    }
  }

  /**
   * What is written there becomes events, a line each.
   *
   * @param task the task's id
   * @param stream {@code stdout} or {@code stderr}
   */
  public OutputStream stream(String task, String stream) {
    return new LineStream(line -> output(task, stream, line));
  }

  /** A piece of a task's output; whole lines as text, what is no UTF-8 as base64. */
  private void output(String task, String stream, byte[] bytes) throws IOException {
    ObjectNode event = event("output").put("task_id", task).put("stream", stream);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      event.put("base64", bytes);
    } else {
      event.put("text", text);
    }
    send(event);
  }
}
