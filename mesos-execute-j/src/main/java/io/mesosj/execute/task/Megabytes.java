package io.mesosj.execute.task;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts of memory and disk: megabytes as Mesos counts them (2^20 bytes), or with a unit as docker
 * writes them ({@code 512m}, {@code 2G}, {@code 64MiB}), a thousand and twenty-four each.
 */
final class Megabytes {
  private static final Pattern SIZE =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)\\s*(?:([bkmgt])(?:i?b)?)?");
  private static final String UNITS = "bkmgt";

  /** Mesos keeps three digits of a scalar. */
  private static final int DIGITS = 3;

  private Megabytes() {}

  /** The number that a resource takes. */
  static String of(Flag flag, String text) throws UsageException {
    Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw new UsageException(
          flag
              + " '"
              + OneLine.of(text, 40)
              + "' is not a size: a number of megabytes, or one with k, m, g or t, as in 512m");
    }
    String unit = size.group(2);
    int power = unit == null ? 0 : UNITS.indexOf(unit.charAt(0)) - UNITS.indexOf('m');
    BigDecimal factor = BigDecimal.valueOf(1L << (10 * Math.abs(power)));
    BigDecimal number = new BigDecimal(size.group(1));
    BigDecimal megabytes =
        power < 0
            ? number.divide(factor, DIGITS, RoundingMode.UP)
            : number.multiply(factor).setScale(DIGITS, RoundingMode.UP);
    if (megabytes.signum() == 0) {
      throw new UsageException(flag + " '" + OneLine.of(text, 40) + "' is nothing");
    }
    return megabytes.stripTrailingZeros().toPlainString();
  }
}
