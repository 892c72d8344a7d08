package io.mesosj.isolator;

import java.util.List;
import java.util.Map;

/**
 * What came of a GC.
 *
 * @param collected networks whose plugins were told which attachments are in use
 * @param without networks that are older than GC, which came with CNI 1.1.0, or don't want it
 * @param failed networks whose plugins failed, with the reason
 */
public record GarbageCollection(
    List<String> collected, List<String> without, Map<String, String> failed) {
  public GarbageCollection {
    collected = List.copyOf(collected);
    without = List.copyOf(without);
    failed = Map.copyOf(failed);
  }
}
