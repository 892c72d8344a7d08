import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;

/** Run by the build: launches a task in the first executor, a group in the next, and acknowledges. */
final class TrainingAgent {
  private OutputStream stream = OutputStream.nullOutputStream();
  private int executors;

  public static void main(String[] arguments) throws IOException {
    TrainingAgent agent = new TrainingAgent();
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", agent::handle);
    server.start();
    Files.writeString(Path.of(arguments[0]), String.valueOf(server.getAddress().getPort()));
  }

  private void handle(HttpExchange exchange) throws IOException {
    Call call = Call.parseFrom(exchange.getRequestBody().readAllBytes());
    if (call.getType() == Call.Type.SUBSCRIBE) {
      exchange.sendResponseHeaders(200, 0);
      stream = exchange.getResponseBody();
      Event.Builder subscribed = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
      subscribed.getSubscribedBuilder().getExecutorInfoBuilder().getExecutorIdBuilder().setValue("e");
      subscribed.getSubscribedBuilder().getFrameworkInfoBuilder().setUser("u").setName("f");
      subscribed.getSubscribedBuilder().getAgentInfoBuilder().setHostname("h");
      send(subscribed);
      executors++;
      send(executors == 1 ? task() : group());
    } else {
      exchange.sendResponseHeaders(202, -1);
      Event.Builder acknowledged = Event.newBuilder().setType(Event.Type.ACKNOWLEDGED);
      acknowledged
          .getAcknowledgedBuilder()
          .setTaskId(call.getUpdate().getStatus().getTaskId())
          .setUuid(call.getUpdate().getStatus().getUuid());
      send(acknowledged);
    }
  }

  private static TaskInfo.Builder info(String id) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setAgentId(AgentID.newBuilder().setValue("a"));
  }

  private static Event.Builder task() {
    Event.Builder launch = Event.newBuilder().setType(Event.Type.LAUNCH);
    launch.getLaunchBuilder().setTask(info("t").setData(ByteString.copyFromUtf8("{\"value\": \"true\"}")));
    return launch;
  }

  private static Event.Builder group() {
    Event.Builder launch = Event.newBuilder().setType(Event.Type.LAUNCH_GROUP);
    TaskInfo.Builder task = info("g");
    task.getCommandBuilder().setValue("sleep 0.2").getEnvironmentBuilder().addVariablesBuilder().setName("A").setValue("b");
    task.getCheckBuilder()
        .setType(org.apache.mesos.v1.Protos.CheckInfo.Type.COMMAND)
        .setDelaySeconds(0)
        .getCommandBuilder()
        .getCommandBuilder()
        .setValue("true");
    launch.getLaunchGroupBuilder().getTaskGroupBuilder().addTasks(task);
    return launch;
  }

  private synchronized void send(Event.Builder event) throws IOException {
    byte[] record = event.build().toByteArray();
    stream.write((record.length + "\n").getBytes(StandardCharsets.US_ASCII));
    stream.write(record);
    stream.flush();
  }
}
