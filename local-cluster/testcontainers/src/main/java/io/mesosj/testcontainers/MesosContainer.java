package io.mesosj.testcontainers;

import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.master.ListedMasters;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.Slf4jLogConsumer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.lifecycle.Startable;
import org.testcontainers.utility.DockerImageName;

/**
 * A stock Apache Mesos: a master and agents, each in a container of an image that has {@code
 * mesos-master} and {@code mesos-agent} in its PATH. Which image is the user's choice; tests that
 * are to run against what the property {@value #IMAGE} names begin with {@link #ofProperty}.
 *
 * <p>Agents' containers are privileged, and have CNI networks if the image has plugins in {@code
 * /usr/lib/cni}, or where {@link #withAgentFlags} says. What all of it logs goes to SLF4J's {@code
 * mesos.master} and {@code mesos.agent-N}. Not safe for several threads until it is started.
 */
public final class MesosContainer implements Startable {
  /** Names the image. */
  public static final String IMAGE = "mesos.image";

  private static final int MASTER_PORT = 5050;
  private static final int AGENT_PORT = 5051;
  private static final String MASTER = "master";
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final DockerImageName image;
  private final List<String> flags = new ArrayList<>();
  private final List<GenericContainer<?>> running = new ArrayList<>();
  private int agents = 1;
  private List<String> networks = List.of();
  private Optional<Network> network = Optional.empty();

  /** Of an image that the daemon has or can pull. */
  public MesosContainer(DockerImageName image) {
    this.image = image;
  }

  /** Of the image that the property {@value #IMAGE} names; empty where it names none. */
  public static Optional<MesosContainer> ofProperty() {
    return Optional.ofNullable(System.getProperty(IMAGE))
        .filter(name -> !name.isBlank())
        .map(name -> new MesosContainer(DockerImageName.parse(name)));
  }

  /** How many agents there are; one by default. */
  public MesosContainer withAgents(int number) {
    if (number < 1) {
      throw new IllegalArgumentException(number + " agents: at least 1");
    }
    agents = number;
    return this;
  }

  /** CNI networks on each agent: bridges with port mappings. None by default. */
  public MesosContainer withCniNetworks(String... names) {
    networks = InnerNetworks.checked(List.of(names));
    return this;
  }

  /** Flags of {@code mesos-agent} besides; of one that is given twice the last counts. */
  public MesosContainer withAgentFlags(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /** The command lines, the master's first. */
  List<List<String>> commands() {
    List<List<String>> all = new ArrayList<>();
    all.add(
        List.of(
            "mesos-master",
            "--ip=0.0.0.0",
            "--port=" + MASTER_PORT,
            "--hostname=" + MASTER,
            "--work_dir=/var/lib/mesos",
            "--registry=in_memory"));
    for (int i = 1; i <= agents; i++) {
      List<String> line =
          new ArrayList<>(
              List.of(
                  "mesos-agent",
                  "--master=" + MASTER + ":" + MASTER_PORT,
                  "--port=" + AGENT_PORT,
                  "--work_dir=/var/lib/mesos",
                  "--no-systemd_enable_support",
                  "--containerizers=mesos",
                  "--isolation="
                      + (networks.isEmpty() ? "" : "network/cni,")
                      + "filesystem/linux"));
      if (!networks.isEmpty()) {
        line.add("--network_cni_config_dir=/etc/cni/net.d");
        line.add("--network_cni_plugins_dir=/usr/lib/cni");
      }
      line.addAll(flags);
      all.add(line);
    }
    return all;
  }

  @Override
  public void start() {
    Network own = Network.newNetwork();
    network = Optional.of(own);
    try {
      List<List<String>> lines = commands();
      launch(container(MASTER, MASTER_PORT, own, lines.get(0)));
      for (int i = 1; i < lines.size(); i++) {
        GenericContainer<?> agent = container("agent-" + i, AGENT_PORT, own, lines.get(i));
        for (int j = 0; j < networks.size(); j++) {
          String name = networks.get(j);
          agent.withCopyToContainer(
              Transferable.of(InnerNetworks.config(name, j)),
              "/etc/cni/net.d/" + name + ".conflist");
        }
        launch(agent.withPrivilegedMode(true));
      }
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  private GenericContainer<?> container(String name, int port, Network own, List<String> line) {
    return new GenericContainer<>(image)
        .withNetwork(own)
        .withNetworkAliases(name)
        .withExposedPorts(port)
        .withCreateContainerCmdModifier(command -> command.withEntrypoint(line.get(0)))
        .withCommand(line.subList(1, line.size()).toArray(new String[0]))
        .withLogConsumer(new Slf4jLogConsumer(LoggerFactory.getLogger("mesos." + name)))
        .waitingFor(Wait.forHttp("/health").forPort(port).withStartupTimeout(START_LIMIT));
  }

  private void launch(GenericContainer<?> container) {
    // First, so that one that fails to start is taken away, too.
    running.add(0, container);
    container.start();
  }

  /** Agents first. */
  @Override
  public void stop() {
    running.forEach(GenericContainer::stop);
    running.clear();
    network.ifPresent(Network::close);
    network = Optional.empty();
  }

  /**
   * The master's address, as the test reaches it.
   *
   * @throws IllegalStateException before it is started
   */
  public URI master() {
    if (running.isEmpty()) {
      throw new IllegalStateException("Mesos is not started");
    }
    GenericContainer<?> master = running.get(running.size() - 1);
    return URI.create("http://" + master.getHost() + ":" + master.getMappedPort(MASTER_PORT));
  }

  /** Options to connect a framework with; each for one connection. */
  public SchedulerOptions.Builder scheduler(FrameworkInfo framework) {
    return SchedulerOptions.builder(new ListedMasters(List.of(master())), framework);
  }
}
