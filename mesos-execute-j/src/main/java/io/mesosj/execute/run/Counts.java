package io.mesosj.execute.run;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;

/** Flags that are counts. */
final class Counts {
  private Counts() {}

  /** The flag's number, which must have been given. */
  static int read(Values values, Flag flag, int least, int most) throws UsageException {
    String text = values.text(flag, "");
    try {
      int count = Integer.parseInt(text);
      if (count >= least && count <= most) {
        return count;
      }
    } catch (NumberFormatException e) {
      throw new UsageException(problem(flag, text, least, most));
    }
    throw new UsageException(problem(flag, text, least, most));
  }

  private static String problem(Flag flag, String text, int least, int most) {
    return flag
        + " is a number from "
        + least
        + " to "
        + most
        + ", got '"
        + OneLine.of(text, 40)
        + "'";
  }
}
