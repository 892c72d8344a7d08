package io.mesosj.execute.local;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.local.AgentAttributes;
import io.mesosj.local.LocalAgentOptions;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.Attribute;

/** The agents of the embedded cluster: one, several alike, or several that are described. */
final class AgentsReader {
  private static final int MOST = 100;

  private AgentsReader() {}

  static void read(Values values, LocalClusterOptions.Builder options) throws UsageException {
    Optional<Resources> resources = parse(values, LocalFlags.AGENT_RESOURCES, Resources::parse);
    List<Attribute> attributes =
        parse(values, LocalFlags.ATTRIBUTES, AgentAttributes::parse).orElse(List.of());
    Optional<String> port = values.text(LocalFlags.AGENT_PORT);
    List<String> described = values.all(LocalFlags.AGENT);
    Optional<String> number = values.text(LocalFlags.AGENTS);
    resources.ifPresent(options::resources);
    options.attributes(attributes);
    if (port.isPresent()) {
      options.agentPort(LocalOptionsReader.port(LocalFlags.AGENT_PORT, port.get()));
    }
    if (!described.isEmpty()) {
      refuse(values, LocalFlags.AGENTS, LocalFlags.AGENT_PORT, LocalFlags.AGENT_RESOURCES);
      refuse(values, LocalFlags.ATTRIBUTES);
      options.agents(described.stream().map(AgentsReader::describe).toList());
    } else if (number.isPresent() && number(number.get()) > 1) {
      refuse(values, LocalFlags.AGENT_PORT);
      options.agents(alike(number(number.get()), resources, attributes));
    }
  }

  private static LocalAgentOptions describe(String text) {
    try {
      return LocalAgentOptions.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          LocalFlags.AGENT + ": '" + OneLine.of(text, 80) + "': " + e.getMessage(), e);
    }
  }

  private static List<LocalAgentOptions> alike(
      int number, Optional<Resources> resources, List<Attribute> attributes) {
    List<LocalAgentOptions> agents = new ArrayList<>();
    for (int i = 1; i <= number; i++) {
      agents.add(new LocalAgentOptions("a" + i, resources, attributes, 0, Optional.empty()));
    }
    return agents;
  }

  private static int number(String text) throws UsageException {
    if (text.matches("[0-9]{1,3}")) {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= MOST) {
        return number;
      }
    }
    throw new UsageException(
        LocalFlags.AGENTS + ": '" + OneLine.of(text, 20) + "' is not a number from 1 to " + MOST);
  }

  private static void refuse(Values values, Flag... flags) throws UsageException {
    for (Flag flag : flags) {
      if (values.given(flag)) {
        throw new UsageException(flag + " is for one agent; write it into --agent=...");
      }
    }
  }

  private static <T> Optional<T> parse(Values values, Flag flag, Function<String, T> parser)
      throws UsageException {
    Optional<String> text = values.text(flag);
    try {
      return text.map(parser);
    } catch (IllegalArgumentException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
  }
}
