package io.mesosj.local.http;

/** An answer other than success, with the text that Mesos gives. */
public final class ApiError extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  public ApiError(int status, String message) {
    super(message);
    this.status = status;
  }

  public static ApiError badRequest(String message) {
    return new ApiError(400, message);
  }

  /** The answer to a call of a later version. */
  public static ApiError notImplemented() {
    return new ApiError(501, "501 Not Implemented.");
  }

  public int status() {
    return status;
  }
}
