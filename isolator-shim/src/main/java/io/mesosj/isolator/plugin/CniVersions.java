package io.mesosj.isolator.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The versions of the CNI specification that the plugins speak. */
public final class CniVersions {
  /** What a configuration without {@code cniVersion} is written in. */
  public static final String UNNAMED = "0.1.0";

  public static final String NEWEST = "1.1.0";

  private static final List<String> SUPPORTED =
      List.of("0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", NEWEST);

  private CniVersions() {}

  /** The answer to VERSION; made without a JSON library so that it costs no more than Java does. */
  public static String versionAnswer() {
    return "{\"cniVersion\":\""
        + NEWEST
        + "\",\"supportedVersions\":[\""
        + String.join("\",\"", SUPPORTED)
        + "\"]}";
  }

  /**
   * The configuration's version.
   *
   * @param otherwise what it is where none stands
   * @throws PluginFailure if the plugins don't speak it
   */
  public static String of(ObjectNode config, String otherwise) throws PluginFailure {
    JsonNode version = config.get("cniVersion");
    if (version == null) {
      return otherwise;
    }
    if (!version.isTextual() || !SUPPORTED.contains(version.textValue())) {
      throw new PluginFailure(
          PluginFailure.INCOMPATIBLE_VERSION,
          "cniVersion "
              + version
              + " is not supported; use one of "
              + String.join(", ", SUPPORTED));
    }
    return version.textValue();
  }

  /** Whether {@code version} is {@code other} or later. */
  public static boolean isSince(String version, String other) {
    return SUPPORTED.indexOf(version) >= SUPPORTED.indexOf(other);
  }
}
