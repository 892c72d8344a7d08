package io.mesosj.scheduler.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;

/**
 * READ_FILE of an agent's v1 operator API. In protobuf, where the data are bytes: the older {@code
 * /files/read} answers in JSON strings, which can't carry every byte.
 */
public final class AgentFiles implements SandboxFiles {
  /** What Mesos' agent answers at most, whatever it is asked for. */
  private static final int LENGTH = 64 << 10;

  private static final String PROTOBUF = "application/x-protobuf";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration READ = Duration.ofSeconds(10);

  private final HttpTransport transport;
  private final URI endpoint;
  private final Map<String, String> headers;

  /**
   * Files of one agent.
   *
   * @param agent as the offers name it; its operator API is {@code /api/v1} there
   * @param authorization headers that authenticate us, possibly none
   */
  public AgentFiles(HttpTransport transport, URI agent, Map<String, String> authorization) {
    this.transport = transport;
    String base = agent.toString();
    this.endpoint = URI.create(base + (base.endsWith("/") ? "api/v1" : "/api/v1"));
    Map<String, String> all = new LinkedHashMap<>(authorization);
    all.put("Content-Type", PROTOBUF);
    all.put("Accept", PROTOBUF);
    this.headers = Map.copyOf(all);
  }

  @Override
  public byte[] read(String path, long offset) throws IOException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.READ_FILE);
    call.getReadFileBuilder().setPath(path).setOffset(offset).setLength(LENGTH);
    HttpCall request =
        new HttpCall("POST", endpoint, headers, call.build().toByteArray(), CONNECT, READ);
    try (HttpReply reply = transport.send(request)) {
      if (reply.status() == 200) {
        return data(reply);
      }
      if (reply.status() == 404) {
        return new byte[0];
      }
      throw new IOException(
          "agent " + endpoint + " answered " + reply.status() + " " + reply.words(200));
    }
  }

  /** The size of a file; empty while it is not there. */
  public Optional<Long> size(String path) throws IOException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.READ_FILE);
    call.getReadFileBuilder().setPath(path).setOffset(0).setLength(0);
    HttpCall request =
        new HttpCall("POST", endpoint, headers, call.build().toByteArray(), CONNECT, READ);
    try (HttpReply reply = transport.send(request)) {
      if (reply.status() == 404) {
        return Optional.empty();
      }
      if (reply.status() == 200) {
        return Optional.of(Response.parseFrom(reply.body()).getReadFile().getSize());
      }
      throw new IOException(
          "agent " + endpoint + " answered " + reply.status() + " " + reply.words(200));
    }
  }

  /**
   * Where the last lines of a file begin; 0 where it has no more.
   *
   * @param lines how many
   */
  public long tail(String path, int lines) throws IOException {
    long size = size(path).orElse(0L);
    if (lines == 0) {
      return size;
    }
    long from = size;
    int seen = 0;
    while (from > 0) {
      long block = Math.max(0, from - LENGTH);
      byte[] bytes = read(path, block);
      int length = (int) Math.min(bytes.length, from - block);
      for (int i = length - 1; i >= 0; i--) {
        // The last line feed ends the last line, and begins none.
        if (bytes[i] == '\n' && block + i + 1 < size && ++seen == lines) {
          return block + i + 1;
        }
      }
      from = block;
    }
    return 0;
  }

  /**
   * The directory of a task, as the agent's files are named: one of a group has its own in its
   * executor's.
   *
   * @throws IOException if the agent does not say
   */
  public String sandbox(Task task) throws IOException {
    String framework = task.getFrameworkId().getValue();
    String id = task.getTaskId().getValue();
    if (!task.hasExecutorId()) {
      return SandboxPath.ofExecutor(framework, id);
    }
    String executor = task.getExecutorId().getValue();
    String own = SandboxPath.ofGroupTask(framework, executor, id);
    return exists(own) ? own : SandboxPath.ofExecutor(framework, executor);
  }

  /** Whether a directory is there. */
  public boolean exists(String path) throws IOException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.LIST_FILES);
    call.getListFilesBuilder().setPath(path);
    HttpCall request =
        new HttpCall("POST", endpoint, headers, call.build().toByteArray(), CONNECT, READ);
    try (HttpReply reply = transport.send(request)) {
      return reply.status() == 200;
    }
  }

  private static byte[] data(HttpReply reply) throws IOException {
    try {
      return Response.parseFrom(reply.body()).getReadFile().getData().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("the agent's answer to READ_FILE is not protobuf", e);
    }
  }
}
