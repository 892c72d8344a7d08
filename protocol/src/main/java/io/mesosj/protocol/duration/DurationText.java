package io.mesosj.protocol.duration;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them on a command line: as Mesos has them ({@code 10secs}), or as
 * docker, kubectl and systemd do ({@code 10s}, {@code 5m}, {@code 1h30m}, {@code 2 days}).
 */
public final class DurationText {
  private static final Pattern PART = Pattern.compile("\\G\\s*([0-9.]+)\\s*([a-z]+)\\s*");
  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("s", "secs"),
          Map.entry("sec", "secs"),
          Map.entry("second", "secs"),
          Map.entry("seconds", "secs"),
          Map.entry("m", "mins"),
          Map.entry("min", "mins"),
          Map.entry("minute", "mins"),
          Map.entry("minutes", "mins"),
          Map.entry("h", "hrs"),
          Map.entry("hr", "hrs"),
          Map.entry("hour", "hrs"),
          Map.entry("hours", "hrs"),
          Map.entry("d", "days"),
          Map.entry("day", "days"),
          Map.entry("w", "weeks"),
          Map.entry("week", "weeks"));

  private static final Set<String> KNOWN =
      Set.of("ns", "us", "ms", "secs", "mins", "hrs", "days", "weeks");

  private DurationText() {}

  /**
   * Reads a duration; negative ones can be written as Mesos writes them only.
   *
   * @throws IllegalArgumentException if it is none, saying what is
   */
  public static Duration parse(String text) {
    Matcher part = PART.matcher(text.toLowerCase(Locale.ROOT));
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.find()) {
      end = part.end();
      String unit = UNITS.getOrDefault(part.group(2), part.group(2));
      if (!KNOWN.contains(unit)) {
        return otherwise(text);
      }
      sum = sum.plus(MesosDuration.parse(part.group(1) + unit));
    }
    return end == text.length() && end > 0 ? sum : otherwise(text);
  }

  private static Duration otherwise(String text) {
    if (text.startsWith("-") || text.startsWith("+")) {
      return MesosDuration.parse(text);
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is not a duration: a number and ms, s, m, h, d or w, as in 10s or 1h30m");
  }
}
