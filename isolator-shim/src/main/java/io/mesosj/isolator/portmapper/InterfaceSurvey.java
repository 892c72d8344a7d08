package io.mesosj.isolator.portmapper;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramException;
import io.mesosj.base.process.ProgramOutput;
import io.mesosj.base.process.RunningProgram;
import io.mesosj.base.process.SearchPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A look at a container's interfaces before the delegate runs. A second ADD of what is attached
 * must fail, and what undoes the ADD of most delegates would take the first one's address along.
 */
final class InterfaceSurvey {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final @Nullable RunningProgram listing;

  private InterfaceSurvey(@Nullable RunningProgram listing) {
    this.listing = listing;
  }

  /** Begins to look; {@link #has} must follow. */
  static InterfaceSurvey begin(SearchPath programs, Path netns) {
    Optional<Path> nsenter = programs.find("nsenter");
    Optional<Path> cat = programs.find("cat");
    if (nsenter.isEmpty() || cat.isEmpty()) {
      return new InterfaceSurvey(null);
    }
    try {
      return new InterfaceSurvey(
          Program.of(
                  LIMIT,
                  nsenter.get().toString(),
                  "--net=" + netns,
                  cat.get().toString(),
                  "/proc/self/net/dev")
              .start());
    } catch (ProgramException e) {
      return new InterfaceSurvey(null);
    }
  }

  /**
   * Whether the namespace has the interface; no where it can't be entered, which the delegate will
   * say in better words.
   */
  boolean has(String ifName) throws ProgramException {
    if (listing == null) {
      return false;
    }
    ProgramOutput output = listing.finish();
    return output.status() == 0 && names(output.text(), ifName);
  }

  /** Whether an interface is in what the kernel says in {@code /proc/net/dev}. */
  static boolean names(String listing, String ifName) {
    for (String line : listing.split("\n", -1)) {
      if (line.strip().startsWith(ifName + ":")) {
        return true;
      }
    }
    return false;
  }
}
