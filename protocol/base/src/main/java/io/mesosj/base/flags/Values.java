package io.mesosj.base.flags;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a command line said. Immutable. */
public final class Values {
  private final Map<Flag, List<String>> given;
  private final List<String> arguments;
  private final @Nullable String word;

  Values(Map<Flag, List<String>> given, List<String> arguments, @Nullable String word) {
    this.given = Map.copyOf(given);
    this.arguments = List.copyOf(arguments);
    this.word = word;
  }

  /** Whether the flag was on the command line. */
  public boolean given(Flag flag) {
    return given.containsKey(flag);
  }

  /** The flag's value, if it was given. */
  public Optional<String> text(Flag flag) {
    List<String> values = given.get(flag);
    return values == null ? Optional.empty() : Optional.of(values.get(values.size() - 1));
  }

  /** The flag's value, or another when it was not given. */
  public String text(Flag flag, String otherwise) {
    return text(flag).orElse(otherwise);
  }

  /** Every value of a repeatable flag, in order; empty when it was not given. */
  public List<String> all(Flag flag) {
    return given.getOrDefault(flag, List.of());
  }

  /** Whether a switch is on, by the command line or by default. */
  public boolean on(Flag flag) {
    return text(flag).map(Boolean::parseBoolean).orElse(flag.onByDefault());
  }

  /** These values, and those of others for the flags that were not given here. */
  Values over(Values others) {
    Map<Flag, List<String>> all = new LinkedHashMap<>(others.given);
    all.putAll(given);
    return new Values(all, arguments, word);
  }

  /** These values with one more, which takes the place of what the flag had. */
  public Values with(Flag flag, String value) {
    Map<Flag, List<String>> all = new LinkedHashMap<>(given);
    all.put(flag, List.of(value));
    return new Values(all, arguments, word);
  }

  /** The same with another command's words, and no word in front of them. */
  public Values withCommand(List<String> others) {
    return new Values(given, others, null);
  }

  /** The verb's own word in front of a command: {@link Words#WORD_AND_COMMAND}. */
  public Optional<String> word() {
    return Optional.ofNullable(word);
  }

  /** What followed {@code --}. */
  public List<String> arguments() {
    return arguments;
  }
}
