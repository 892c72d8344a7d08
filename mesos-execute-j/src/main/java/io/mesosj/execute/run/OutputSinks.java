package io.mesosj.execute.run;

import java.io.OutputStream;

/** Where the lines of each task go. Closing one passes on what it holds back, no more. */
interface OutputSinks {
  /** For a task's standard output. */
  OutputStream out(String task);

  /** For a task's standard error. */
  OutputStream err(String task);
}
