package io.mesosj.protocol.duration;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * Durations as Mesos' flags write them: a decimal number and a unit without a space, such as {@code
 * 10secs}, {@code 1.5hrs}, {@code 250ms}. Source: stout's {@code Duration::parse}.
 */
public final class MesosDuration {
  private MesosDuration() {}

  private enum Unit {
    WEEKS("weeks", 604_800_000_000_000L),
    DAYS("days", 86_400_000_000_000L),
    HRS("hrs", 3_600_000_000_000L),
    MINS("mins", 60_000_000_000L),
    SECS("secs", 1_000_000_000L),
    MS("ms", 1_000_000L),
    US("us", 1_000L),
    NS("ns", 1L);

    private final String name;
    private final long nanos;

    Unit(String name, long nanos) {
      this.name = name;
      this.nanos = nanos;
    }
  }

  /**
   * Reads a duration; a fraction of a nanosecond is cut off.
   *
   * @throws IllegalArgumentException if {@code text} is not a duration of at most 292 years
   */
  public static Duration parse(String text) {
    int end = 0;
    while (end < text.length() && "+-.0123456789".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    String unit = text.substring(end);
    for (Unit candidate : Unit.values()) {
      if (candidate.name.equals(unit)) {
        return Duration.ofNanos(nanos(text, text.substring(0, end), candidate));
      }
    }
    throw new IllegalArgumentException(
        "\""
            + text
            + "\" is not a duration: write a number and one of ns, us, ms, secs, mins, hrs, days,"
            + " weeks, as in 10secs");
  }

  private static long nanos(String text, String number, Unit unit) {
    try {
      return new BigDecimal(number)
          .multiply(BigDecimal.valueOf(unit.nanos))
          .setScale(0, RoundingMode.DOWN)
          .longValueExact();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a duration: \"" + number + "\" is not a number", e);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("\"" + text + "\" is too long a duration", e);
    }
  }

  /**
   * Writes the duration in the largest unit that it is a whole number of; reading it back gives it.
   */
  public static String print(Duration duration) {
    long nanos = duration.toNanos();
    for (Unit unit : Unit.values()) {
      if (nanos != 0 && nanos % unit.nanos == 0) {
        return nanos / unit.nanos + unit.name;
      }
    }
    return nanos == 0 ? "0ns" : nanos + "ns";
  }
}
