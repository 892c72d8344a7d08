package io.mesosj.isolator;

import java.util.List;
import java.util.Map;

/**
 * What came of a GC.
 *
 * @param collected networks whose plugins were told which attachments are in use
 * @param without networks that are older than GC, which came with CNI 1.1.0, or don't want it
 * @param freed what no plugin frees: addresses of host-local and rules of the port-mapper that no
 *     checkpoint knows, by network
 * @param failed networks whose plugins failed, with the reason
 */
public record GarbageCollection(
    List<String> collected,
    List<String> without,
    Map<String, List<String>> freed,
    Map<String, String> failed) {
  public GarbageCollection {
    collected = List.copyOf(collected);
    without = List.copyOf(without);
    freed = Map.copyOf(freed);
    failed = Map.copyOf(failed);
  }
}
