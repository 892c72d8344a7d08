package io.mesosj.testcontainers;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.Slf4jLogConsumer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** One agent of a cluster in a container of its own, with networks of its own. */
final class AgentContainer extends GenericContainer<AgentContainer> {
  private static final int PORT = 5051;

  AgentContainer(
      DockerImageName image,
      Insides insides,
      int number,
      String name,
      List<String> networks,
      String master) {
    super(image);
    withLogConsumer(new Slf4jLogConsumer(LoggerFactory.getLogger("mesosj." + name)));
    // It answers when it has joined.
    waitingFor(Wait.forHttp("/health").forPort(PORT).withStartupTimeout(Duration.ofMinutes(2)));
    withCreateContainerCmdModifier(Insides::allow);
    insides.copyInto(this, number, networks);
    List<String> line = new ArrayList<>(List.of("join"));
    line.addAll(insides.joining(master));
    line.addAll(insides.flags());
    line.add("--agent=name=%s,attributes=agent:%1$s,port=%d".formatted(name, PORT));
    addExposedPort(PORT);
    setCommandParts(line.toArray(new String[0]));
  }

  /** As the test reaches it. */
  URI address() {
    return URI.create("http://" + getHost() + ":" + getMappedPort(PORT));
  }
}
