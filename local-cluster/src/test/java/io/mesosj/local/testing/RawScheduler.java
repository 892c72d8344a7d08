package io.mesosj.local.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.recordio.RecordReader;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.testing.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** A scheduler that does only what the test tells it, by plain requests. */
public final class RawScheduler implements AutoCloseable {
  private static final Duration LIMIT = Patience.LIMIT;
  private static final int MAX_EVENT = 1 << 20;

  private final RawHttp http;
  private final ContentType contentType;
  private final InputStream stream;
  private final String streamId;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Deque<Offer> kept = new ArrayDeque<>();
  private final Deque<Event> lost = new ArrayDeque<>();
  private final List<Event> others = new ArrayList<>();
  private final FrameworkID frameworkId;

  private RawScheduler(RawHttp http, ContentType contentType, HttpResponse<InputStream> answer)
      throws IOException, InterruptedException {
    this.http = http;
    this.contentType = contentType;
    this.stream = answer.body();
    this.streamId = answer.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    Thread reader = new Thread(this::read, "raw-scheduler");
    reader.setDaemon(true);
    reader.start();
    this.frameworkId = next(Event.Type.SUBSCRIBED).getSubscribed().getFrameworkId();
  }

  /** A framework of user root that may fail over. */
  public static FrameworkInfo.Builder framework() {
    return FrameworkInfo.newBuilder()
        .setUser("root")
        .setName("raw")
        .addRoles("*")
        .setFailoverTimeout(60)
        .addCapabilities(capability(FrameworkInfo.Capability.Type.MULTI_ROLE))
        .addCapabilities(capability(FrameworkInfo.Capability.Type.PARTITION_AWARE))
        .addCapabilities(capability(FrameworkInfo.Capability.Type.TASK_KILLING_STATE));
  }

  private static FrameworkInfo.Capability capability(FrameworkInfo.Capability.Type type) {
    return FrameworkInfo.Capability.newBuilder().setType(type).build();
  }

  public static RawScheduler subscribe(URI master, ContentType contentType, FrameworkInfo framework)
      throws IOException, InterruptedException {
    RawHttp http = new RawHttp(master, "/api/v1/scheduler");
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    call.getSubscribeBuilder().setFrameworkInfo(framework);
    if (framework.hasId()) {
      call.setFrameworkId(framework.getId());
    }
    HttpResponse<InputStream> answer =
        http.post(
            Codecs.schedulerCall(contentType).encode(call.build()),
            "Content-Type",
            contentType.mediaType(),
            "Accept",
            contentType.mediaType());
    if (answer.statusCode() != 200) {
      throw new IOException(answer.statusCode() + " " + RawHttp.text(answer));
    }
    return new RawScheduler(http, contentType, answer);
  }

  private void read() {
    RecordReader records = new RecordReader(stream, MAX_EVENT);
    try {
      byte[] record = records.read();
      while (record != null) {
        events.add(Codecs.schedulerEvent(contentType).decode(record));
        record = records.read();
      }
    } catch (IOException e) {
      // The stream was closed, by us or by the master.
    }
    events.add(Event.newBuilder().setType(Event.Type.FAILURE).build());
  }

  public FrameworkID frameworkId() {
    return frameworkId;
  }

  public String streamId() {
    return streamId;
  }

  /**
   * The next event of that type; those before it are dropped. An empty FAILURE stands for the end.
   */
  public Event next(Event.Type type) throws InterruptedException {
    return next(event -> event.getType() == type, type.name());
  }

  private Event next(Predicate<Event> wanted, String what) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      Event event = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new AssertionError("no " + what + " within " + LIMIT);
      }
      if (wanted.test(event)) {
        return event;
      }
      keep(event);
      if (event.getType() == Event.Type.FAILURE && !event.hasFailure()) {
        throw new AssertionError("the stream ended before " + what);
      }
    }
  }

  /**
   * Offers that came while something else was waited for still stand. An executor's end comes
   * before its tasks' if those wait for the acknowledgement of an earlier status.
   */
  private void keep(Event event) {
    kept.addAll(event.getOffers().getOffersList());
    kept.removeIf(offer -> offer.getId().equals(event.getRescind().getOfferId()));
    if (event.hasFailure()) {
      lost.add(event);
    }
  }

  /** The end of an executor or an agent, the oldest that was not returned yet. */
  public Event.Failure failure() throws InterruptedException {
    Event first = lost.poll();
    return (first != null ? first : next(Event::hasFailure, "FAILURE")).getFailure();
  }

  /** The oldest offer that was not returned yet, and that has not been withdrawn so far. */
  public Offer offer() throws InterruptedException {
    Offer first = kept.poll();
    while (first == null || isWithdrawn(first)) {
      if (first == null) {
        kept.addAll(next(Event.Type.OFFERS).getOffers().getOffersList());
      }
      first = kept.poll();
    }
    return first;
  }

  private boolean isWithdrawn(Offer offer) {
    return events.stream().anyMatch(event -> event.getRescind().getOfferId().equals(offer.getId()));
  }

  /** The next status of a task, acknowledged; those of others are kept for who asks for them. */
  public TaskStatus update(String task) throws IOException, InterruptedException {
    Optional<Event> earlier = others.stream().filter(event -> isOf(task, event)).findFirst();
    if (earlier.isPresent()) {
      others.remove(earlier.get());
      return acknowledged(earlier.get());
    }
    return acknowledged(
        next(
            event -> {
              boolean wanted = isOf(task, event);
              // Until it is acknowledged it comes again.
              if (event.hasUpdate() && !wanted && !others.contains(event)) {
                others.add(event);
              }
              return wanted;
            },
            "update of " + task));
  }

  private static boolean isOf(String task, Event event) {
    return event.hasUpdate() && event.getUpdate().getStatus().getTaskId().getValue().equals(task);
  }

  /** Every update of any task, as {@code ID STATE}, until one has that state; acknowledged. */
  public List<String> statesUntil(String task, TaskState last)
      throws IOException, InterruptedException {
    List<String> states = new ArrayList<>();
    String end = task + " " + last;
    while (!states.contains(end)) {
      TaskStatus status =
          acknowledged(others.isEmpty() ? next(Event.Type.UPDATE) : others.remove(0));
      states.add(status.getTaskId().getValue() + " " + status.getState());
    }
    return states;
  }

  private TaskStatus acknowledged(Event event) throws IOException, InterruptedException {
    TaskStatus status = event.getUpdate().getStatus();
    if (status.hasUuid()) {
      Call.Builder call = call(Call.Type.ACKNOWLEDGE);
      call.getAcknowledgeBuilder()
          .setAgentId(status.getAgentId())
          .setTaskId(status.getTaskId())
          .setUuid(status.getUuid());
      send(call);
    }
    return status;
  }

  /** The status of that state; those before it are acknowledged and dropped. */
  public TaskStatus await(String task, TaskState state) throws IOException, InterruptedException {
    TaskStatus status = update(task);
    while (status.getState() != state) {
      if (status.getState().name().matches("TASK_(FINISHED|FAILED|KILLED|ERROR|LOST)")) {
        throw new AssertionError("instead of " + state + ": " + status);
      }
      status = update(task);
    }
    return status;
  }

  /** Accepts the next offer for one task. */
  public void launch(TaskInfo.Builder task) throws IOException, InterruptedException {
    Offer offer = offer();
    Call.Builder call = call(Call.Type.ACCEPT);
    call.getAcceptBuilder()
        .addOfferIds(offer.getId())
        .addOperations(
            Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .setLaunch(
                    Offer.Operation.Launch.newBuilder()
                        .addTaskInfos(task.setAgentId(offer.getAgentId()))));
    send(call);
  }

  /** Accepts the next offer for one group, whose executor is called {@code group}. */
  public void launchGroup(ContainerInfo.Builder container, TaskInfo.Builder... tasks)
      throws IOException, InterruptedException {
    launchGroup(ofTheAgent().setContainer(container), tasks);
  }

  /** The same without a container of the group's own. */
  public void launchGroup(TaskInfo.Builder... tasks) throws IOException, InterruptedException {
    launchGroup(ofTheAgent(), tasks);
  }

  private static ExecutorInfo.Builder ofTheAgent() {
    return ExecutorInfo.newBuilder()
        .setType(ExecutorInfo.Type.DEFAULT)
        .setExecutorId(ExecutorID.newBuilder().setValue("group"))
        .addAllResources(Resources.parse("cpus:0.1;mem:32;disk:32").toProto());
  }

  /** The same by a described executor. */
  public void launchGroup(ExecutorInfo.Builder executor, TaskInfo.Builder... tasks)
      throws IOException, InterruptedException {
    Offer offer = offer();
    TaskGroupInfo.Builder group = TaskGroupInfo.newBuilder();
    for (TaskInfo.Builder task : tasks) {
      group.addTasks(task.setAgentId(offer.getAgentId()));
    }
    executor.setFrameworkId(frameworkId);
    Call.Builder call = call(Call.Type.ACCEPT);
    call.getAcceptBuilder()
        .addOfferIds(offer.getId())
        .addOperationsBuilder()
        .setType(Offer.Operation.Type.LAUNCH_GROUP)
        .getLaunchGroupBuilder()
        .setExecutor(executor)
        .setTaskGroup(group);
    send(call);
  }

  /** Gives an offer back, and is offered its resources again at once. */
  public void decline(Offer offer) throws IOException, InterruptedException {
    Call.Builder call = call(Call.Type.DECLINE);
    call.getDeclineBuilder().addOfferIds(offer.getId()).getFiltersBuilder().setRefuseSeconds(0);
    send(call);
  }

  public void kill(String task) throws IOException, InterruptedException {
    Call.Builder call = call(Call.Type.KILL);
    call.getKillBuilder().getTaskIdBuilder().setValue(task);
    send(call);
  }

  public Call.Builder call(Call.Type type) {
    return Call.newBuilder().setFrameworkId(frameworkId).setType(type);
  }

  /** Sends a call, which must be accepted. */
  public void send(Call.Builder call) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = post(call, "Mesos-Stream-Id", streamId);
    if (answer.statusCode() != 202) {
      throw new IOException(answer.statusCode() + " " + RawHttp.text(answer));
    }
    answer.body().close();
  }

  /** Sends a call with these headers besides the content type. */
  public HttpResponse<InputStream> post(Call.Builder call, String... headers)
      throws IOException, InterruptedException {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "Content-Type";
    all[1] = contentType.mediaType();
    return http.post(Codecs.schedulerCall(contentType).encode(call.build()), all);
  }

  /** A file of a task's sandbox. */
  public static String read(URI agent, String path) throws IOException, InterruptedException {
    RawHttp files = new RawHttp(agent, "/api/v1");
    HttpResponse<InputStream> answer =
        files.post(
            "{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"" + path + "\",\"offset\":0}}",
            "Content-Type",
            "application/json",
            "Accept",
            "application/x-protobuf");
    if (answer.statusCode() != 200) {
      throw new IOException(answer.statusCode() + " " + RawHttp.text(answer));
    }
    return org.apache.mesos.v1.agent.Protos.Response.parseFrom(answer.body())
        .getReadFile()
        .getData()
        .toString(UTF_8);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
