package io.mesosj.execute.local;

import io.mesosj.execute.console.ExitCode;
import io.mesosj.execute.console.FailureException;
import java.net.URI;
import java.util.Map;

/** The cluster inside this process. */
public class EmbeddedCluster implements AutoCloseable {
  /** Starts master and agent. */
  public URI start(Map<String, String> environment) throws FailureException {
    throw new FailureException(
        "--master=local is not in this build yet; name a Mesos master", ExitCode.FAILURE);
  }

  @Override
  public void close() {}
}
