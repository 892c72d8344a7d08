package io.mesosj.executor;

import static org.awaitility.Awaitility.await;

import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.PlainTransport;
import java.io.IOException;
import java.time.Duration;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.Test;

/** The same over a transport that waits for many streams with one thread. */
final class ThreadlessExecutorClientTest extends ExecutorClientTest {
  @Override
  HttpTransport transport() {
    return new PlainTransport();
  }

  @Test
  void hasNoThreadWhileNothingComes() throws IOException {
    try (ScriptedAgent agent = new ScriptedAgent()) {
      ExecutorListener deaf =
          new ExecutorListener() {
            @Override
            public void event(Event event) {}

            @Override
            public void shutdown(String why) {}
          };
      try (ExecutorClient client =
          new ExecutorClient(agent.environment(false, Duration.ZERO), transport(), deaf)) {
        client.start();
        await().until(() -> !agent.authorizations().isEmpty());

        await().until(() -> readers() == 0);
      }
    }
  }

  private static long readers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("executor-executor"))
        .count();
  }
}
