package io.mesosj.execute.run;

import io.mesosj.execute.flags.OneLine;
import io.mesosj.execute.flags.UsageException;
import io.mesosj.execute.flags.Values;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/**
 * Which master, as the user wrote it.
 *
 * @param text {@code host:port}, a URL, or {@code local}
 * @param assumed whether nobody named one, so that the user should be told
 */
record MasterAddress(String text, boolean assumed) {
  /** The cluster inside this process, because nobody named another. */
  static final MasterAddress EMBEDDED = new MasterAddress("local", true);

  private static final String LOCAL = "local";
  private static final int LARGEST_PORT = 65535;
  private static final String VARIABLE = "MESOS_MASTER";

  static MasterAddress of(Values values, Map<String, String> environment) throws UsageException {
    String named = values.text(RunFlags.MASTER).orElse(environment.getOrDefault(VARIABLE, ""));
    String source = values.given(RunFlags.MASTER) ? RunFlags.MASTER.dashed() : "$" + VARIABLE;
    if (named.isEmpty()) {
      if (values.given(RunFlags.MASTER)) {
        throw new UsageException(RunFlags.MASTER + " is empty");
      }
      return EMBEDDED;
    }
    if (!isPlausible(named)) {
      throw new UsageException(
          source
              + " '"
              + OneLine.of(named, 80)
              + "' is not HOST:PORT, http(s)://HOST:PORT, zk://HOST:PORT/PATH or local");
    }
    return new MasterAddress(named, false);
  }

  boolean isLocal() {
    return text.equals(LOCAL);
  }

  /** The master's address for HTTP. */
  URI uri() {
    return URI.create(text.contains("://") ? text : "http://" + text);
  }

  private static boolean isPlausible(String text) {
    if (text.equals(LOCAL) || (text.startsWith("zk://") && text.length() > "zk://".length())) {
      return true;
    }
    boolean url = text.startsWith("http://") || text.startsWith("https://");
    try {
      URI uri = new URI(url ? text : "http://" + text);
      boolean port = uri.getPort() > 0 && uri.getPort() <= LARGEST_PORT;
      return uri.getHost() != null && (port || (url && uri.getPort() < 0));
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
