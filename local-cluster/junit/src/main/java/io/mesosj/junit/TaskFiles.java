package io.mesosj.junit;

import io.mesosj.local.LocalCluster;
import io.mesosj.protocol.http.JdkClientTransport;
import io.mesosj.scheduler.agent.AgentFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.apache.mesos.v1.Protos.Task;

/** The files of tasks' sandboxes, as the agents serve them. */
final class TaskFiles {
  private static final int TAIL_BYTES = 16 * 1024;

  private final LocalCluster cluster;

  TaskFiles(LocalCluster cluster) {
    this.cluster = cluster;
  }

  /** A file from its beginning on, as long as it is now. */
  byte[] whole(Task task, String file) throws IOException {
    return from(0, find(task, file));
  }

  /** The end of a file. */
  byte[] tail(Task task, String file) throws IOException {
    Found found = find(task, file);
    return from(Math.max(0, found.size - TAIL_BYTES), found);
  }

  /**
   * A file that an agent has.
   *
   * @param size in bytes, when it was found
   */
  private record Found(AgentFiles agent, String path, long size) {}

  private Found find(Task task, String file) throws IOException {
    JdkClientTransport transport = new JdkClientTransport(cluster.clientOptions());
    Map<String, String> authorization = Map.of("Authorization", cluster.authorization());
    for (URI address : cluster.agents().values()) {
      AgentFiles agent = new AgentFiles(transport, address, authorization);
      String sandbox = agent.sandbox(task);
      if (agent.exists(sandbox)) {
        String path = sandbox + "/" + file;
        long size = agent.size(path).orElseThrow(() -> missing(path));
        return new Found(agent, path, size);
      }
    }
    throw missing("sandbox of task '" + task.getTaskId().getValue() + "'");
  }

  private static NoSuchFileException missing(String what) {
    return new NoSuchFileException(what, null, "no agent has it");
  }

  private static byte[] from(long begin, Found found) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (begin + bytes.size() < found.size) {
      byte[] more = found.agent.read(found.path, begin + bytes.size());
      if (more.length == 0) {
        break; // It is shorter by now.
      }
      bytes.writeBytes(more);
    }
    return bytes.toByteArray();
  }
}
