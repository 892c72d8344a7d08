package io.mesosj.isolator.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.version.BuildVersion;
import io.mesosj.cni.CniVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/** One call of a plugin from its environment to its exit status. */
public final class PluginRun {
  private static final int MAX_INPUT = 4 * 1024 * 1024;

  private PluginRun() {}

  /**
   * As a process: with the environment and streams of this one. Called without a command, as by a
   * person who wants to know what it is, it says so on standard error, as CNI's own plugins do.
   *
   * @param name the plugin's type
   * @param arguments those of the command line; {@code --help} asks for the same
   */
  public static int main(String name, Plugin plugin, String... arguments) {
    Map<String, String> variables = System.getenv();
    String command = variables.get("CNI_COMMAND");
    boolean asked = arguments.length > 0 && arguments[0].equals("--help");
    if (command == null || command.isEmpty() || asked) {
      System.err.print(about(name));
      return 0;
    }
    return run(plugin, variables, System.in, System.out);
  }

  private static String about(String name) {
    return "CNI "
        + name
        + " plugin v"
        + BuildVersion.of(PluginRun.class)
        + "\nCNI protocol versions supported: "
        + String.join(", ", CniVersion.SUPPORTED)
        + "\n";
  }

  /** Runs and prints the answer; returns the exit status. */
  public static int run(
      Plugin plugin, Map<String, String> variables, InputStream in, PrintStream out) {
    if ("VERSION".equals(variables.get("CNI_COMMAND"))) {
      out.println(CniVersion.answer());
      out.flush();
      return 0;
    }
    String version = CniVersion.UNNAMED;
    try {
      PluginEnvironment environment = PluginEnvironment.of(variables);
      ObjectNode config = read(in);
      // An answer is in the version of the question, an error about the version in the oldest.
      version = ConfigVersion.of(config, version);
      Optional<ObjectNode> result = plugin.run(environment, config);
      if (result.isPresent()) {
        out.println(JsonTrees.write(result.get()));
      }
      out.flush();
      return 0;
    } catch (IOException e) {
      PluginFailure failure =
          e instanceof PluginFailure known
              ? known
              : new PluginFailure(PluginFailure.PORT_MAP_FAILED, FileProblem.describe(e), e);
      out.println(failure.toJson(version));
      out.flush();
      return 1;
    }
  }

  private static ObjectNode read(InputStream in) throws PluginFailure {
    byte[] input;
    try {
      input = in.readNBytes(MAX_INPUT + 1);
    } catch (IOException e) {
      throw new PluginFailure(
          PluginFailure.UNREADABLE_INPUT, "Failed to read the configuration from stdin: " + e, e);
    }
    if (input.length > MAX_INPUT) {
      throw PluginFailure.badArguments("the configuration on stdin is larger than 4 MiB");
    }
    try {
      return JsonTrees.read(input);
    } catch (IOException e) {
      throw new PluginFailure(
          PluginFailure.BAD_ARGUMENTS, "the configuration on stdin: " + FileProblem.describe(e), e);
    }
  }
}
