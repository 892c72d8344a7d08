package io.mesosj.junit;

/**
 * What a cluster looked like when a test failed; a failure's suppressed one, to be seen with it.
 */
final class ClusterAtFailure extends Exception {
  private static final long serialVersionUID = 1;

  ClusterAtFailure(String report) {
    super("\n" + report, null, false, false);
  }
}
