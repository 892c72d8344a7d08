package io.mesosj.examples.webservers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code --master --instances --network --first_port --documents --state}, each as {@code
 * --name=value}, and runs until it is killed.
 */
public final class Main {
  private static final List<String> NAMES =
      List.of("master", "instances", "network", "first_port", "documents", "state");

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    WebServerSettings settings;
    try {
      settings = settings(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("web-servers: " + e.getMessage());
      System.exit(2);
      return;
    }
    try {
      WebServers servers = WebServers.start(settings, System.out::println);
      System.err.println("web-servers: " + servers.failure().get());
    } catch (IOException e) {
      System.err.println("web-servers: " + e.getMessage());
    }
    System.exit(1);
  }

  private static WebServerSettings settings(String... arguments) {
    Map<String, String> values = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (!argument.startsWith("--")
          || equals < 0
          || !NAMES.contains(argument.substring(2, equals))) {
        throw new IllegalArgumentException(
            "'" + argument + "' is none of --" + String.join("=…, --", NAMES) + "=…");
      }
      values.put(argument.substring(2, equals), argument.substring(equals + 1));
    }
    return new WebServerSettings(
        value("master", values),
        number("instances", values),
        value("network", values),
        number("first_port", values),
        Path.of(value("documents", values)),
        Path.of(value("state", values)));
  }

  private static String value(String name, Map<String, String> values) {
    String value = values.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new IllegalArgumentException("--" + name + " is missing");
    }
    return value;
  }

  private static int number(String name, Map<String, String> values) {
    String value = value(name, values);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--" + name + " '" + value + "' is not a number", e);
    }
  }
}
