package io.mesosj.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs of plugins as JSON, for those who look on from another process. */
public final class EndedCallJson {
  private EndedCallJson() {}

  /** What {@link #read} reads. */
  public static ObjectNode write(List<EndedCall> calls) {
    ObjectNode all = JsonTrees.object();
    ArrayNode list = all.putArray("calls");
    for (EndedCall ended : calls) {
      PluginCall call = ended.call();
      ObjectNode json =
          list.addObject()
              .put("plugin", ended.type())
              .put("command", call.command().name())
              .put("network", call.network())
              .put("container", call.containerId())
              .put("ifname", call.ifName())
              .put("began", ended.began().toString())
              .put("took", ended.took().toString());
      json.set("config", ended.config());
      call.netns().ifPresent(path -> json.put("netns", path.toString()));
      call.args().ifPresent(args -> json.put("args", args));
      ended.answer().ifPresent(answer -> json.set("answer", answer));
      ended.failure().ifPresent(e -> json.put("failure", FileProblem.describe(e)));
    }
    return all;
  }

  /**
   * Reads them.
   *
   * @throws IOException if they are not what {@link #write} writes
   */
  public static List<EndedCall> read(ObjectNode all) throws IOException {
    List<EndedCall> calls = new ArrayList<>();
    try {
      for (JsonNode json : all.path("calls")) {
        calls.add(read(json));
      }
      return calls;
    } catch (DateTimeException | IllegalArgumentException | ClassCastException e) {
      throw new IOException("these are no calls of plugins: " + e.getMessage(), e);
    }
  }

  private static EndedCall read(JsonNode json) {
    PluginCall call =
        new PluginCall(
            PluginCall.Command.valueOf(json.path("command").asText()),
            json.path("network").asText(),
            json.path("container").asText(),
            text(json, "netns").map(Path::of),
            json.path("ifname").asText(),
            text(json, "args"));
    return new EndedCall(
        json.path("plugin").asText(),
        call,
        (ObjectNode) json.path("config"),
        Instant.parse(json.path("began").asText()),
        Duration.parse(json.path("took").asText()),
        json.has("answer") ? Optional.of((ObjectNode) json.path("answer")) : Optional.empty(),
        text(json, "failure").map(ToldException::new));
  }

  private static Optional<String> text(JsonNode json, String name) {
    return json.has(name) ? Optional.of(json.path(name).asText()) : Optional.empty();
  }
}
