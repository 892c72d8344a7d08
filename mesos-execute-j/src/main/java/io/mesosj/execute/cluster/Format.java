package io.mesosj.execute.cluster;

import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;

/** {@code --output} of these verbs. */
final class Format {
  private Format() {}

  /** Whether JSON is wanted. */
  static boolean isJson(Values values) throws UsageException {
    String name = values.text(ClusterFlags.OUTPUT, "text");
    if (!name.equals("text") && !name.equals("json")) {
      throw new UsageException(
          ClusterFlags.OUTPUT + " is text or json, got '" + OneLine.of(name, 40) + "'");
    }
    return name.equals("json");
  }
}
