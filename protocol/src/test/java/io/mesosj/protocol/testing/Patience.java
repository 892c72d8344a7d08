package io.mesosj.protocol.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * How long tests wait for what comes at once on an idle machine. Costs nothing where it comes; a
 * busy machine must not fail a test. Sets Awaitility's default, which is short.
 */
public final class Patience implements TestExecutionListener {
  public static final Duration LIMIT = Duration.ofSeconds(60);

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    Awaitility.setDefaultTimeout(LIMIT);
  }
}
