package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.agent.AgentFiles;
import io.mesosj.scheduler.agent.FollowedStream;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/**
 * What one launch of a task writes, from its beginning on, as it writes it: read from its sandbox
 * through its agent. Each stream waits for more and ends when the launch has ended and all was
 * read; each is for one thread, and neither reads ahead.
 */
public final class TaskOutput implements AutoCloseable {
  private final FollowedStream stdout;
  private final FollowedStream stderr;

  TaskOutput(AgentFiles files, String sandbox, BooleanSupplier ended) {
    this.stdout = new FollowedStream(files, sandbox + "/stdout", ended);
    this.stderr = new FollowedStream(files, sandbox + "/stderr", ended);
  }

  /** Its standard output. */
  public InputStream stdout() {
    return stdout;
  }

  /** Its standard error. */
  public InputStream stderr() {
    return stderr;
  }

  /** Has whoever waits for more end with an exception. */
  @Override
  public void close() {
    stdout.close();
    stderr.close();
  }
}
