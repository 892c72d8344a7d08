package io.mesosj.executor.command;

import io.mesosj.base.file.FileProblem;
import java.io.IOException;

/** A task was killed while its command was on its way; nothing of it runs. */
public final class LaunchCancelledException extends IOException {
  private static final long serialVersionUID = 1L;

  /** It was called off before anything was begun. */
  public LaunchCancelledException() {
    super("the launch was cancelled");
  }

  /** It was called off while something was done, which ended by it. */
  public LaunchCancelledException(IOException during) {
    super("the launch was cancelled: " + FileProblem.describe(during), during);
  }
}
