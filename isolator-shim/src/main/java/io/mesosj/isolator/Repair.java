package io.mesosj.isolator;

import java.util.List;

/**
 * What came of putting rules back.
 *
 * @param restored what is there again
 * @param left what is still missing
 */
public record Repair(List<String> restored, List<String> left) {
  public Repair {
    restored = List.copyOf(restored);
    left = List.copyOf(left);
  }
}
