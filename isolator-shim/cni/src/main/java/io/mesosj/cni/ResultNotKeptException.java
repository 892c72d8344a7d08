package io.mesosj.cni;

import io.mesosj.base.file.FileProblem;
import java.io.IOException;

/**
 * The caller's own {@link Cni.Progress} failed to keep a result, so the attachment was undone; the
 * cause is what it threw.
 */
public final class ResultNotKeptException extends CniException {
  private static final long serialVersionUID = 1L;

  ResultNotKeptException(IOException cause) {
    super(FileProblem.describe(cause), cause);
  }
}
