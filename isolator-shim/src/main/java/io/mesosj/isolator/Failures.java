package io.mesosj.isolator;

import io.mesosj.base.file.FileProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What went wrong in an undoing that goes on whatever happens, told together at its end. */
final class Failures {
  private final List<IOException> all = new ArrayList<>();

  void add(IOException failure) {
    all.add(failure);
  }

  void addAll(List<String> messages) {
    messages.forEach(message -> all.add(new IOException(message)));
  }

  List<IOException> all() {
    return List.copyOf(all);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** A failure's words and those of the failures suppressed in it. */
  static String words(Throwable failure) {
    StringBuilder words =
        new StringBuilder(
            failure instanceof Exception known
                ? FileProblem.describe(known)
                : String.valueOf(failure.getMessage()));
    for (Throwable other : failure.getSuppressed()) {
      words.append("; ").append(words(other));
    }
    return words.toString();
  }

  /** As {@link #throwTogether}, for those who call the isolator. */
  void throwAsIsolators() throws IsolatorException {
    try {
      throwTogether();
    } catch (IOException e) {
      throw new IsolatorException(FileProblem.describe(e), e);
    }
  }

  /** Nothing where nothing went wrong. */
  void throwTogether() throws IOException {
    if (all.isEmpty()) {
      return;
    }
    if (all.size() == 1) {
      throw all.get(0);
    }
    IOException together =
        new IOException(
            String.join("; ", all.stream().map(FileProblem::describe).toList()), all.get(0));
    all.subList(1, all.size()).forEach(together::addSuppressed);
    throw together;
  }
}
