package io.mesosj.isolator.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.cni.CniVersion;

/** The version that a plugin is called in. */
public final class ConfigVersion {
  private ConfigVersion() {}

  /**
   * The configuration's version.
   *
   * @param otherwise what it is where none stands
   * @throws PluginFailure if the plugins don't speak it
   */
  public static String of(ObjectNode config, String otherwise) throws PluginFailure {
    JsonNode version = config.path("cniVersion");
    if (version.isMissingNode() || version.isNull() || version.asText().isEmpty()) {
      return otherwise;
    }
    if (!version.isTextual() || !CniVersion.SUPPORTED.contains(version.textValue())) {
      throw new PluginFailure(
          PluginFailure.INCOMPATIBLE_VERSION,
          "cniVersion "
              + version
              + " is not supported; use one of "
              + String.join(", ", CniVersion.SUPPORTED));
    }
    return version.textValue();
  }
}
