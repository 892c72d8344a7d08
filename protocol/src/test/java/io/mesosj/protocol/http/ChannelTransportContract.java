package io.mesosj.protocol.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.recordio.RecordReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What transports do besides whose streams need no thread while they are silent. */
abstract class ChannelTransportContract extends HttpTransportContract {
  private HttpCall streaming() {
    return HttpCall.get(uri("/stream")).asStream(Duration.ofSeconds(30));
  }

  @Test
  void tellsWhenThereIsSomethingToRead() throws Exception {
    int waits = 0;
    try (HttpReply reply = transport.send(streaming())) {
      RecordReader records = new RecordReader(reply.body(), 100);
      for (int i = 0; i < 10; i++) {
        CountDownLatch readable = new CountDownLatch(1);
        if (!records.hasMore() && reply.whenReadable(readable::countDown)) {
          waits++;
          assertThat(readable.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(records.read()).asString(UTF_8).isEqualTo("event " + i);
      }
    }
    // One that comes every 20 ms is waited for mostly.
    assertThat(waits).isGreaterThan(5);
  }

  @Test
  void waitsForManyAtATimeWithOneThread() throws Exception {
    List<HttpReply> replies = new ArrayList<>();
    try {
      CountDownLatch all = new CountDownLatch(20);
      for (int i = 0; i < 20; i++) {
        HttpReply reply = transport.send(streaming());
        replies.add(reply);
        new RecordReader(reply.body(), 100).read();
        if (!reply.whenReadable(all::countDown)) {
          all.countDown();
        }
      }
      assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(
              Thread.getAllStackTraces().keySet().stream()
                  .filter(thread -> thread.getName().startsWith("http-readiness")))
          .hasSizeLessThan(2);
    } finally {
      replies.forEach(HttpReply::close);
    }
  }

  @Test
  void tellsNobodyOfAStreamThatIsClosed() throws Exception {
    AtomicInteger told = new AtomicInteger();
    HttpReply silent = transport.send(HttpCall.get(uri("/begun")).asStream(Duration.ZERO));
    assertThat(silent.whenReadable(told::incrementAndGet)).isTrue();

    silent.close();

    // Those that come after it are served.
    tellsWhenThereIsSomethingToRead();
    assertThat(told).hasValue(0);
    assertThat(silent.whenReadable(told::incrementAndGet)).isFalse();
  }

  @Test
  void tellsOfTheEnd() throws IOException, InterruptedException {
    CountDownLatch readable = new CountDownLatch(1);
    try (HttpReply silent = transport.send(HttpCall.get(uri("/begun")).asStream(Duration.ZERO))) {
      assertThat(silent.whenReadable(readable::countDown)).isTrue();

      release();

      assertThat(readable.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(silent.body().read()).isNegative();
    }
  }
}
