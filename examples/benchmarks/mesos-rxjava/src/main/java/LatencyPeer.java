import com.mesosphere.mesos.rx.java.SinkOperation;
import com.mesosphere.mesos.rx.java.protobuf.ProtobufMesosClientBuilder;
import com.mesosphere.mesos.rx.java.util.UserAgentEntries;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import rx.Observable;

/** Subscribes with mesos-rxjava and prints the median age, in microseconds, of the events it got. */
public final class LatencyPeer {
  private LatencyPeer() {}

  public static void main(String[] arguments) throws Throwable {
    int wanted = Integer.parseInt(arguments[1]);
    List<Double> micros = new ArrayList<>();
    Call subscribe =
        Call.newBuilder()
            .setType(Call.Type.SUBSCRIBE)
            .setSubscribe(
                Call.Subscribe.newBuilder()
                    .setFrameworkInfo(
                        Protos.FrameworkInfo.newBuilder().setUser("u").setName("latency")))
            .build();
    ProtobufMesosClientBuilder.schedulerUsingProtos()
        .mesosUri(URI.create(arguments[0] + "/api/v1/scheduler"))
        .applicationUserAgentEntry(UserAgentEntries.literal("latency-peer", "1"))
        .subscribe(subscribe)
        .processStream(
            events ->
                events
                    .filter(event -> event.getType() == Event.Type.MESSAGE)
                    .map(event -> handle(event, micros, wanted)))
        .build()
        .openStream()
        .await();
  }

  private static Optional<SinkOperation<Call>> handle(Event event, List<Double> micros, int wanted) {
    long sent = event.getMessage().getData().asReadOnlyByteBuffer().getLong();
    micros.add((System.nanoTime() - sent) / 1e3);
    if (micros.size() == wanted) {
      Collections.sort(micros);
      System.out.println(micros.get(wanted / 2));
      System.exit(0);
    }
    return Optional.empty();
  }
}
