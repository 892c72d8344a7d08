package io.mesosj.examples.benchmarks;

import com.google.protobuf.ByteString;
import io.mesosj.base.thread.Threads;
import io.mesosj.scheduler.SchedulerClient;
import io.mesosj.scheduler.SchedulerListener;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.testing.ScriptedMaster;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * {@code event-latency}: from the moment an event is handed to the master's socket until the
 * consumer's handler has it, for this library and for mesos-rxjava's own client, on the same
 * stream. Events carry System.nanoTime, which all JVMs of a Linux machine read from one clock.
 */
final class EventLatencyBenchmark {
  private static final int EVENTS = 300;
  private static final Path PEER = Path.of("examples/benchmarks/mesos-rxjava");

  private EventLatencyBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    double ours = ours();
    double theirs = theirs();
    Stopwatch.report("event-latency", ours / 1000, "ms", theirs / ours, "ratio at least 50");
    System.out.printf("mesos-rxjava's MesosClient: %.3f ms%n", theirs / 1000);
  }

  /** Sends events at times that no buffer's clock can be in step with. */
  private static final class Sender implements ScriptedMaster.Script {
    private final CountDownLatch done = new CountDownLatch(1);

    @Override
    public void subscribed(ScriptedMaster master, FrameworkID framework) {
      Threads.start("sender", () -> send(master));
    }

    private void send(ScriptedMaster master) {
      try {
        for (int i = 0; i < EVENTS; i++) {
          TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(5, 45));
          Event.Builder event = Event.newBuilder().setType(Event.Type.MESSAGE);
          byte[] now = ByteBuffer.allocate(8).putLong(System.nanoTime()).array();
          event.getMessageBuilder().setData(ByteString.copyFrom(now));
          event.getMessageBuilder().getAgentIdBuilder().setValue("agent");
          event.getMessageBuilder().getExecutorIdBuilder().setValue("executor");
          master.send(event.build());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      done.countDown();
    }

    @Override
    public void called(ScriptedMaster master, Call call) {}
  }

  /** In microseconds. */
  private static double ours() throws Exception {
    List<Double> micros = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch all = new CountDownLatch(EVENTS);
    SchedulerListener listener =
        new SchedulerListener() {
          @Override
          public void event(Event event) {
            if (event.getType() == Event.Type.MESSAGE) {
              long sent = event.getMessage().getData().asReadOnlyByteBuffer().getLong();
              micros.add((System.nanoTime() - sent) / 1e3);
              all.countDown();
            }
          }

          @Override
          public void disconnected(String why) {}

          @Override
          public void failed(SchedulerException why) {}
        };
    FrameworkInfo framework = FrameworkInfo.newBuilder().setUser("u").setName("latency").build();
    try (ScriptedMaster master = ScriptedMaster.start(new Sender());
        SchedulerClient client =
            SchedulerClient.connect(SchedulerOptions.of(master.address(), framework), listener)) {
      if (!all.await(2, TimeUnit.MINUTES)) {
        throw new IllegalStateException("events are missing of " + client.framework().getName());
      }
    }
    return Stopwatch.median(micros);
  }

  /** The other client brings libraries of its own age, so it runs in a process of its own. */
  private static double theirs() throws Exception {
    Commands.run(
        List.of(
            "mvn",
            "-q",
            "-B",
            "-f",
            PEER.toString(),
            "package",
            "dependency:build-classpath",
            "-Dmdep.outputFile=target/classpath"),
        "",
        java.util.Map.of());
    String libraries = Files.readString(PEER.resolve("target/classpath")).strip();
    try (ScriptedMaster master = ScriptedMaster.start(new Sender())) {
      Process peer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--add-opens=java.base/java.nio=ALL-UNNAMED",
                  "-cp",
                  PEER.resolve("target/classes") + ":" + libraries,
                  "LatencyPeer",
                  master.address().toString(),
                  Integer.toString(EVENTS))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String answer =
          new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return Double.parseDouble(answer.substring(answer.lastIndexOf('\n') + 1));
    }
  }
}
