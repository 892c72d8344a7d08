package io.mesosj.isolator.plugin;

import io.mesosj.base.text.OneLine;
import io.mesosj.cni.PluginCall;
import io.mesosj.cni.PluginCall.Command;
import io.mesosj.cni.PluginPath;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code CNI_} variables that a plugin is called with, checked.
 *
 * @param containerId empty for GC and STATUS
 * @param ifName empty for GC and STATUS
 */
public record PluginEnvironment(
    Command command,
    String containerId,
    Optional<Path> netns,
    String ifName,
    PluginPath path,
    Optional<String> args) {
  /** Longer ones leave no room for the rest of a rule's comment, which holds 255 characters. */
  private static final int MAX_CONTAINER_ID = 180;

  private static final int MAX_INTERFACE_NAME = 15;

  /**
   * Reads and checks the variables.
   *
   * @throws PluginFailure naming the first that is missing or wrong
   */
  public static PluginEnvironment of(Map<String, String> variables) throws PluginFailure {
    Command command = command(required(variables, "CNI_COMMAND"));
    boolean ofContainer = command != Command.GC && command != Command.STATUS;
    String containerId = ofContainer ? required(variables, "CNI_CONTAINERID") : "";
    String ifName = ofContainer ? required(variables, "CNI_IFNAME") : "";
    if (ofContainer) {
      checkContainerId(containerId);
      checkInterfaceName("CNI_IFNAME", ifName);
      if (command != Command.DEL) {
        required(variables, "CNI_NETNS");
      }
    }
    try {
      return new PluginEnvironment(
          command,
          containerId,
          optional(variables, "CNI_NETNS").map(netns -> Path.of(netns)),
          ifName,
          PluginPath.parse(required(variables, "CNI_PATH")),
          optional(variables, "CNI_ARGS"));
    } catch (InvalidPathException e) {
      throw new PluginFailure(
          PluginFailure.BAD_ARGUMENTS, "CNI_NETNS or CNI_PATH is not a path: " + e.getMessage(), e);
    }
  }

  private static Command command(String name) throws PluginFailure {
    for (Command command : Command.values()) {
      if (command.name().equals(name)) {
        return command;
      }
    }
    throw new PluginFailure(
        PluginFailure.UNSUPPORTED_COMMAND, "Unsupported command: '" + name + "'");
  }

  private static Optional<String> optional(Map<String, String> variables, String name) {
    String value = variables.get(name);
    return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  private static String required(Map<String, String> variables, String name) throws PluginFailure {
    Optional<String> value = optional(variables, name);
    if (value.isEmpty()) {
      throw PluginFailure.badArguments("Unable to find environment variable '" + name + "'");
    }
    return value.get();
  }

  /** The specification's rule; callers choose ids, and they end up in rules' comments. */
  private static void checkContainerId(String id) throws PluginFailure {
    boolean valid = id.length() <= MAX_CONTAINER_ID && isLetterOrDigit(id.charAt(0));
    for (int i = 0; valid && i < id.length(); i++) {
      char c = id.charAt(i);
      valid = isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
    }
    if (!valid) {
      throw PluginFailure.badArguments(
          "CNI_CONTAINERID '"
              + printable(id)
              + "' is not an id: it must begin with a letter or digit, hold only letters, digits,"
              + " '_', '.' and '-', and have at most "
              + MAX_CONTAINER_ID
              + " characters");
    }
  }

  /**
   * Checks the name of a network device, which becomes a word of a rule.
   *
   * @param what where it stands, for the message
   */
  public static void checkInterfaceName(String what, String name) throws PluginFailure {
    boolean valid =
        !name.isEmpty()
            && name.length() <= MAX_INTERFACE_NAME
            && !name.equals(".")
            && !name.equals("..")
            && name.charAt(0) != '-';
    for (int i = 0; valid && i < name.length(); i++) {
      char c = name.charAt(i);
      valid = isLetterOrDigit(c) || "_.-@+".indexOf(c) >= 0;
    }
    if (!valid) {
      throw PluginFailure.badArguments(
          what
              + " '"
              + printable(name)
              + "' is not a device's name: at most 15 letters, digits, '_', '.', '-', '@', '+'");
    }
  }

  /** A bad value on one line, whatever is in it. */
  public static String printable(String text) {
    return OneLine.of(text, 100);
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** The same call for another plugin. */
  public PluginCall call(Command other, String network) {
    return new PluginCall(other, network, containerId, netns, ifName, args);
  }
}
