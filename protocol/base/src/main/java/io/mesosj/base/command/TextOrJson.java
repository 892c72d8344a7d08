package io.mesosj.base.command;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;

/** A verb's {@code --output}: for people, which is the default, or JSON. */
public final class TextOrJson {
  private TextOrJson() {}

  /**
   * Whether JSON is wanted.
   *
   * @param output the verb's flag
   * @throws UsageException if it is neither
   */
  public static boolean isJson(Values values, Flag output) throws UsageException {
    String name = values.text(output, "text");
    if (!name.equals("text") && !name.equals("json")) {
      throw new UsageException(output + " is text or json, got '" + OneLine.of(name, 40) + "'");
    }
    return name.equals("json");
  }
}
