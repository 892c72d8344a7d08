package io.mesosj.execute.run;

import io.mesosj.execute.flags.OneLine;
import io.mesosj.execute.flags.UsageException;
import io.mesosj.execute.flags.Values;
import io.mesosj.scheduler.Masters;
import io.mesosj.scheduler.master.MasterDetector;
import java.util.Map;

/**
 * Which master, as the user wrote it.
 *
 * @param text {@code host:port}, a URL, several of these, {@code zk://…}, or {@code local}
 * @param assumed whether nobody named one, so that the user should be told
 */
record MasterAddress(String text, boolean assumed) {
  /** The cluster inside this process, because nobody named another. */
  static final MasterAddress EMBEDDED = new MasterAddress("local", true);

  private static final String LOCAL = "local";
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
    if (named.equals(LOCAL)) {
      return new MasterAddress(named, false);
    }
    try {
      Masters.parse(named).close();
    } catch (IllegalArgumentException e) {
      throw new UsageException(source + ": " + OneLine.of(String.valueOf(e.getMessage()), 200));
    }
    return new MasterAddress(named, false);
  }

  boolean isLocal() {
    return text.equals(LOCAL);
  }

  /** Finds the leading master; not for the local one. */
  MasterDetector detector() {
    return Masters.parse(text);
  }
}
