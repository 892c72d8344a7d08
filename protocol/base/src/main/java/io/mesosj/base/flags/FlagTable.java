package io.mesosj.base.flags;

import io.mesosj.base.text.EditDistance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The flags that one verb knows, found by either spelling. */
public final class FlagTable {
  private final List<FlagGroup> groups;
  private final Map<String, Flag> byName = new HashMap<>();
  private final Map<Character, Flag> byLetter = new HashMap<>();

  /** A table of all flags of the groups. */
  public FlagTable(List<FlagGroup> groups) {
    this.groups = List.copyOf(groups);
    for (FlagGroup group : groups) {
      for (Flag flag : group.flags()) {
        add(flag);
      }
    }
  }

  private void add(Flag flag) {
    Flag other = byName.put(key(flag.name()), flag);
    if (other != null) {
      throw new IllegalArgumentException("two flags are called " + flag);
    }
    if (flag.letter() != Flag.NO_LETTER) {
      byLetter.put(flag.letter(), flag);
    }
  }

  /** The groups in the order of the help. */
  public List<FlagGroup> groups() {
    return groups;
  }

  /** The flag of that name, in either spelling; null when there is none. */
  public @Nullable Flag find(String name) {
    return byName.get(key(name));
  }

  /** The flag of that letter; null when there is none. */
  public @Nullable Flag find(char letter) {
    return byLetter.get(letter);
  }

  /** The flag whose name is closest to a mistyped one, when it is close enough to be meant. */
  @Nullable Flag closest(String name) {
    String wanted = key(name);
    Flag best = null;
    int bestDistance = Math.max(1, wanted.length() / 3) + 1;
    for (Map.Entry<String, Flag> entry : byName.entrySet()) {
      int distance = EditDistance.between(wanted, entry.getKey(), bestDistance);
      if (distance < bestDistance) {
        best = entry.getValue();
        bestDistance = distance;
      }
    }
    return best;
  }

  private static String key(String name) {
    return name.replace('_', '-');
  }
}
