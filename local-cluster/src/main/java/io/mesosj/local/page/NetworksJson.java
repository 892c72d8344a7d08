package io.mesosj.local.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.text.OneLine;
import io.mesosj.cni.EndedCall;
import io.mesosj.isolator.cli.NetworkView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What the page is told of containers' networks: their picture, and who was called for them. */
public final class NetworksJson {
  private static final int MAX_WORDS = 4000;

  private NetworksJson() {}

  /**
   * Of one container, or of all.
   *
   * @param networks empty on an agent without any
   * @param ended the last runs of plugins, the oldest first
   * @throws IOException if the agent's checkpoints can't be read
   */
  public static ObjectNode of(
      Optional<NetworkView> networks, List<EndedCall> ended, Optional<String> container)
      throws IOException {
    ObjectNode json = JsonTrees.object().put("svg", "");
    if (networks.isPresent()) {
      NetworkView.Look look = networks.get().look(container);
      json.put("svg", look.svg());
      json.setAll(look.json());
    }
    ArrayNode calls = json.putArray("calls");
    for (EndedCall call : ended) {
      if (container.isEmpty() || isOf(call.call().containerId(), container.get())) {
        calls.add(of(call));
      }
    }
    return json;
  }

  /** A nested container is on the networks of that which it is in. */
  private static boolean isOf(String called, String container) {
    return container.equals(called) || container.startsWith(called + ".");
  }

  private static ObjectNode of(EndedCall call) {
    ObjectNode json =
        JsonTrees.object()
            .put("command", call.call().command().name())
            .put("plugin", call.type())
            .put("network", call.call().network())
            .put("ifname", call.call().ifName())
            .put("began", call.began().toEpochMilli() / 1000.0)
            .put("millis", call.took().toNanos() / 1e6)
            .put("config", words(JsonTrees.write(call.config())));
    call.answer().ifPresent(answer -> json.put("answer", words(JsonTrees.write(answer))));
    call.failure().ifPresent(e -> json.put("failure", words(FileProblem.describe(e))));
    return json;
  }

  private static String words(String text) {
    return OneLine.of(text, MAX_WORDS);
  }
}
