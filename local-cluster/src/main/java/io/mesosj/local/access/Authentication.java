package io.mesosj.local.access;

/**
 * Who is asked for credentials; named after Mesos' flags {@code --authenticate_http_…}.
 *
 * @param frameworks those who use the scheduler API
 * @param readonly those who only look
 * @param readwrite those who use the operator APIs
 * @param executors the executors of frameworks
 */
public record Authentication(
    boolean frameworks, boolean readonly, boolean readwrite, boolean executors) {
  /** Everybody is asked. */
  public static final Authentication ALL = new Authentication(true, true, true, true);

  /** Nobody is asked: the cluster is everybody's who reaches it. */
  public static final Authentication NONE = new Authentication(false, false, false, false);

  /** Whether somebody gets in without credentials. */
  public boolean isOpen() {
    return !(frameworks && readonly && readwrite && executors);
  }
}
