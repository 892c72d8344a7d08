package io.mesosj.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The label that names the namespace of Calico's endpoint. Calico reads it from Mesos' labels in
 * ADD and nowhere else: its DEL looks in {@code default}, finds nothing, and the endpoint stays
 * with an address that the next container gets, along with the policies of this one. {@code
 * CNI_ARGS} is what its DEL and CHECK look at ({@code GetIdentifiers} of its plugin).
 */
final class CalicoNamespace {
  private static final String PLUGIN = "calico";
  private static final String LABEL = "projectcalico.org/namespace";

  /** A name of RFC 1123: of all others Calico makes another one. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private CalicoNamespace() {}

  /**
   * The call with what this plugin has to be told besides; that of others as it is.
   *
   * @throws UnusablePluginException of an ADD that DEL would not find again
   */
  static PluginCall in(PluginCall call, String type, ObjectNode config)
      throws UnusablePluginException {
    Optional<String> namespace =
        type.equals(PLUGIN) && !call.containerId().isEmpty() && call.args().isEmpty()
            ? label(config)
            : Optional.empty();
    if (namespace.isEmpty()) {
      return call;
    }
    if (NAME.matcher(namespace.get()).matches()) {
      return call.withArgs("IgnoreUnknown=1;CNI_TEST_NAMESPACE=" + namespace.get());
    }
    if (call.command() == PluginCall.Command.ADD) {
      throw new UnusablePluginException(
          call.network(),
          type,
          "the label " + LABEL + " is to name a namespace, of a-z, 0-9 and '-', in 63 characters");
    }
    return call;
  }

  /** The last one counts. */
  private static Optional<String> label(ObjectNode config) {
    JsonNode labels =
        config.path("args").path("org.apache.mesos").path("network_info").path("labels");
    Optional<String> found = Optional.empty();
    for (JsonNode label : labels.path("labels")) {
      if (label.path("key").asText().equals(LABEL)) {
        found = Optional.of(label.path("value").asText());
      }
    }
    return found;
  }
}
