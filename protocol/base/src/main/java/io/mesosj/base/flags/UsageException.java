package io.mesosj.base.flags;

import java.util.List;

/** The command line is wrong; every problem found is one line naming the flag. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /** One problem. */
  public UsageException(String problem) {
    this(List.of(problem));
  }

  /** Several problems, in the order of the flags. */
  public UsageException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each. */
  public List<String> problems() {
    return problems;
  }
}
