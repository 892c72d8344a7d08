package com.example.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mesosj.junit.MesosCluster;
import io.mesosj.junit.TestCluster;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.LauncherListener;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskID;
import org.junit.jupiter.api.Test;

/** The framework on two agents and two networks; needs root. */
@MesosCluster(
    agents = 2,
    networks = {"front", "back"})
class ServersTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void everyServerAnswersOnBothNetworksAndOneThatEndsIsReplaced(TestCluster cluster)
      throws Exception {
    try (Servers servers =
        Servers.start(
            cluster.scheduler("servers").build(),
            new LauncherListener() {},
            3,
            List.of("front", "back"))) {
      Waiting.until(() -> servers.tasks().stream().filter(Servers::runs).count() == 3);
      Set<String> addresses = new HashSet<>();
      servers.tasks().forEach(server -> addresses.addAll(Servers.addresses(server)));
      assertEquals(6, addresses.size());
      for (String address : addresses) {
        Waiting.until(() -> answers(address));
      }

      LaunchedTask first = servers.tasks().get(0);
      TaskID before = first.id();
      servers.replace(first);

      Waiting.until(() -> !first.id().equals(before) && Servers.runs(first));
      servers.teardown();
    }
  }

  /** A server may take a moment from its start to its first answer. */
  private boolean answers(String address) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
