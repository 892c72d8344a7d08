package io.mesosj.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.console.Interrupts;
import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.local.rootless.InnerSide;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.json.MesosJsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.mesos.v1.Protos.Resource;

/** The process of a cluster in namespaces of its own; {@link NamespacedCluster} is outside. */
final class InnerCluster {
  private static final String FACTS = "cluster.json";

  private InnerCluster() {}

  /**
   * What the outer side is told of a cluster beside where it is.
   *
   * @param work the agents' work directories by their names, as seen inside
   * @param resources what the first agent offers
   * @param webui whether there is a page
   */
  record Facts(Map<String, Path> work, List<Resource> resources, boolean webui) {
    /** Reads what a cluster wrote before it announced itself. */
    static Facts read(Path state) throws IOException {
      ObjectNode json = JsonTrees.read(SmallFile.bytes(state.resolve(FACTS)));
      Map<String, Path> work = new LinkedHashMap<>();
      for (JsonNode one : json.path("agents")) {
        work.put(one.path("name").asText(), Path.of(one.path("work").asText()));
      }
      List<Resource> resources = new ArrayList<>();
      try {
        for (JsonNode one : json.path("resources")) {
          resources.add(MesosJson.merge(one, Resource.newBuilder()).build());
        }
      } catch (MesosJsonException e) {
        throw new IOException("the cluster's resources can't be read: " + e.getMessage(), e);
      }
      return new Facts(work, List.copyOf(resources), json.path("webui").asBoolean());
    }

    private void write(Path state) throws IOException {
      ObjectNode json = JsonTrees.object().put("webui", webui);
      ArrayNode agents = json.putArray("agents");
      work.forEach(
          (name, path) -> agents.addObject().put("name", name).put("work", path.toString()));
      ArrayNode all = json.putArray("resources");
      resources.forEach(one -> all.add(MesosJson.toTree(one)));
      DurableFile.besideForNow(
              state.resolve(FACTS),
              JsonTrees.write(json).getBytes(StandardCharsets.UTF_8),
              DurableFile.Readers.OWNER)
          .putInPlace();
    }
  }

  /** Runs the cluster whose options come by standard input, until a signal comes from outside. */
  public static void main(String[] arguments) {
    try {
      run();
      Runtime.getRuntime().exit(0);
    } catch (IOException | RuntimeException e) {
      System.err.println("cluster: " + FileProblem.describe(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().exit(1);
  }

  private static void run() throws IOException, InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Interrupts interrupts = Interrupts.install();
    InnerSide inside =
        InnerSide.of(System.getenv())
            .orElseThrow(() -> new IOException("this process is not in namespaces of its own"));
    inside.relay(interrupts);
    interrupts.onFirst(code -> end.countDown());
    LocalClusterOptions.Builder options =
        OptionsJson.read(JsonTrees.read(System.in.readNBytes(SmallFile.LIMIT + 1)));
    InnerPorts.lead(options, inside);
    try (LocalCluster cluster = LocalCluster.start(options.build())) {
      new Facts(cluster.workDirectories(), cluster.resources(), cluster.webui().isPresent())
          .write(inside.state());
      cluster.announce(inside);
      end.await();
    }
  }
}
