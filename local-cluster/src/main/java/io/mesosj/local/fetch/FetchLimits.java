package io.mesosj.local.fetch;

import java.time.Duration;

/**
 * What fetching may cost.
 *
 * @param time how long one URI may take
 * @param bytes how long a file may be that is downloaded, copied or unpacked
 */
public record FetchLimits(Duration time, long bytes) {
  /** Ten minutes and 16 GB. */
  public static final FetchLimits DEFAULT = new FetchLimits(Duration.ofMinutes(10), 16L << 30);
}
