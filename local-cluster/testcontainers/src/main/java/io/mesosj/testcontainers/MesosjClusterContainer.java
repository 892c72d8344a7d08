package io.mesosj.testcontainers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.model.ContainerNetwork;
import io.mesosj.protocol.http.Credentials;
import io.mesosj.protocol.http.JdkClientTransport;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.agent.AgentFiles;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.master.ListedMasters;
import io.mesosj.scheduler.operator.MasterApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.master.Protos.Response.GetTasks;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.Slf4jLogConsumer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * The embedded cluster, a master and agents, in a container of the image that {@code mvn package
 * -Pimage} makes. Tasks are containers in it, with networks that are its own.
 *
 * <pre>{@code
 * try (MesosjClusterContainer cluster =
 *     MesosjClusterContainer.ofArchive(Path.of("mesos-execute-j-image.tar"))
 *         .withAgents(2)
 *         .withCniNetworks("a", "b")) {
 *   cluster.start();
 *   try (Launcher launcher =
 *       Launcher.start(
 *           cluster.scheduler("test").build(),
 *           LauncherOptions.defaults(),
 *           new LauncherListener() {})) {
 *     launcher.launch(spec).ended().get(1, TimeUnit.MINUTES);
 *   }
 * }
 * }</pre>
 *
 * <p>The image must have, besides Java and mesos-execute-j, what the agent runs: runc, the CNI
 * plugins, iptables and ip; skopeo and umoci for images. What the cluster logs goes to SLF4J's
 * {@code mesosj.cluster}, of agents in containers of their own to {@code mesosj.agent-2} and so on.
 * Not safe for several threads until it is started, as Testcontainers' own.
 */
public final class MesosjClusterContainer extends GenericContainer<MesosjClusterContainer> {
  private static final int MASTER_PORT = 5050;
  private static final int FIRST_AGENT_PORT = 5051;
  private static final int MOST_AGENTS = 100;

  private final Insides insides = new Insides();
  private final List<String> flags = new ArrayList<>();
  private final List<AgentContainer> others = new ArrayList<>();
  private boolean separate;
  private int agents = 1;
  private List<String> networks = List.of();

  /** Of an image that the daemon has or can pull. */
  public MesosjClusterContainer(DockerImageName image) {
    super(image);
    withLogConsumer(new Slf4jLogConsumer(LoggerFactory.getLogger("mesosj.cluster")));
    waitingFor(
        Wait.forHttp("/health").forPort(MASTER_PORT).withStartupTimeout(Duration.ofMinutes(2)));
    withCreateContainerCmdModifier(Insides::allow);
  }

  /**
   * Of an image in a file, which is loaded into the daemon first.
   *
   * @throws UncheckedIOException if it can't be read
   * @throws IllegalStateException if there is no Docker daemon, or it can't load the image
   */
  public static MesosjClusterContainer ofArchive(Path image) {
    return new MesosjClusterContainer(ImageArchive.load(image));
  }

  /**
   * How many agents there are, {@code agent-1} and so on; one by default. Each has the attribute
   * {@code agent}, its name, to choose by.
   */
  public MesosjClusterContainer withAgents(int number) {
    if (number < 1 || number > MOST_AGENTS) {
      throw new IllegalArgumentException(number + " agents: 1 to " + MOST_AGENTS);
    }
    agents = number;
    return this;
  }

  /** CNI networks inside: bridges with port mappings. None by default. */
  public MesosjClusterContainer withCniNetworks(String... names) {
    networks = InnerNetworks.checked(List.of(names));
    return this;
  }

  /** Flags of {@code mesos-execute-j local} besides, such as {@code --offer_timeout=1mins}. */
  public MesosjClusterContainer withFlags(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /**
   * Has each agent but the first in a container of its own, with networks of its own, as on
   * machines of their own; the first is in the master's.
   */
  public MesosjClusterContainer withSeparateAgents() {
    separate = true;
    return this;
  }

  /** Those in the master's container. */
  private int inner() {
    return separate ? 1 : agents;
  }

  @Override
  protected void configure() {
    insides.copyInto(this, 0, networks);
    List<String> line = new ArrayList<>(insides.flags());
    line.add("--port=" + MASTER_PORT);
    addExposedPort(MASTER_PORT);
    for (int i = 0; i < inner(); i++) {
      line.add(
          "--agent=name=%s,attributes=agent:%1$s,port=%d"
              .formatted(agent(i), FIRST_AGENT_PORT + i));
      addExposedPort(FIRST_AGENT_PORT + i);
    }
    line.addAll(flags);
    setCommandParts(line.toArray(new String[0]));
  }

  @Override
  public void start() {
    super.start();
    try {
      Insides.hide(this);
      for (int i = inner(); i < agents; i++) {
        startAgent(i);
      }
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  private void startAgent(int index) {
    // Of Docker's network, or the one that the test has put it on.
    String ip =
        getContainerInfo().getNetworkSettings().getNetworks().values().stream()
            .map(ContainerNetwork::getIpAddress)
            .filter(address -> address != null && !address.isEmpty())
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("the master's container is on no network"));
    AgentContainer agent =
        new AgentContainer(
            DockerImageName.parse(getDockerImageName()),
            insides,
            index,
            agent(index),
            networks,
            ip + ":" + MASTER_PORT);
    if (getNetwork() != null) {
      agent.withNetwork(getNetwork());
    }
    // First, so that one that fails to start is taken away, too.
    others.add(agent);
    agent.start();
    Insides.hide(agent);
  }

  /** The agents' containers first. */
  @Override
  public void stop() {
    others.forEach(AgentContainer::stop);
    others.clear();
    super.stop();
  }

  private static String agent(int index) {
    return "agent-" + (index + 1);
  }

  /** The master's address, as the test reaches it. */
  public URI master() {
    return address(MASTER_PORT);
  }

  /** The agents' addresses by their names, as the test reaches them. */
  public Map<String, URI> agents() {
    Map<String, URI> all = new LinkedHashMap<>();
    for (int i = 0; i < inner(); i++) {
      all.put(agent(i), address(FIRST_AGENT_PORT + i));
    }
    for (int i = 0; i < others.size(); i++) {
      all.put(agent(inner() + i), others.get(i).address());
    }
    return all;
  }

  private URI address(int port) {
    return URI.create("http://" + getHost() + ":" + getMappedPort(port));
  }

  /** Options to connect a framework with, credentials included; each for one connection. */
  public SchedulerOptions.Builder scheduler(FrameworkInfo framework) {
    return SchedulerOptions.builder(new ListedMasters(List.of(master())), framework)
        .basicAuthentication(Insides.PRINCIPAL, insides.secret());
  }

  /** The same, for a framework of that name, as root. */
  public SchedulerOptions.Builder scheduler(String name) {
    return scheduler(FrameworkInfo.newBuilder().setUser("root").setName(name).build());
  }

  /**
   * What a task has written to its standard output until now, as UTF-8. Through the agent's mapped
   * port; {@link LaunchedTask#output} goes to the address in the offer, which is that of the
   * container and so in reach on Linux only.
   *
   * @throws IOException if it is no task of this cluster's, or the agent can't be asked
   */
  public String output(LaunchedTask task) throws IOException {
    Task known = find(task.id().getValue());
    List<String> names = task.offer().map(offer -> offer.attribute("agent")).orElse(List.of());
    URI agent = names.isEmpty() ? null : agents().get(names.get(0));
    if (agent == null) {
      throw new IOException(task + " was launched on no agent of this cluster by this process");
    }
    AgentFiles files = new AgentFiles(new JdkClientTransport(), agent, authorization());
    String path = files.sandbox(known) + "/stdout";
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] next = files.read(path, 0); next.length > 0; next = files.read(path, all.size())) {
      all.write(next);
    }
    return all.toString(UTF_8);
  }

  private Task find(String id) throws IOException {
    GetTasks tasks = masterApi().state().getGetTasks();
    return Stream.of(tasks.getTasksList(), tasks.getCompletedTasksList())
        .flatMap(List::stream)
        .filter(task -> task.getTaskId().getValue().equals(id))
        .findFirst()
        .orElseThrow(() -> new IOException("the cluster has no task '" + id + "'"));
  }

  private Map<String, String> authorization() {
    return Map.of("Authorization", Credentials.basic(Insides.PRINCIPAL, insides.secret()));
  }

  /** The master's operator API, with the right to use it. */
  public MasterApi masterApi() {
    return new MasterApi(
        new JdkClientTransport(), new ListedMasters(List.of(master())), authorization());
  }
}
