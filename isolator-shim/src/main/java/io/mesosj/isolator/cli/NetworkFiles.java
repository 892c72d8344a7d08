package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.LockFile;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.net.HostRoutes;
import io.mesosj.base.process.ProcessUser;
import io.mesosj.base.process.Program;
import io.mesosj.base.text.OneLine;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniOptions;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.cni.NetworkDirectory;
import io.mesosj.isolator.NetworkPlaces;
import io.mesosj.isolator.checkpoint.CheckpointedNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code networks create|rm|inspect}: makes and removes the files of networks, for this program and
 * for mesos-execute-j.
 */
public final class NetworkFiles {
  private static final Flag FORCE =
      Flag.toggle("force", false, "rm: Also a network that containers are on.");

  /** What {@code create} and {@code rm} are given. */
  public static final FlagGroup FLAGS = FlagGroup.of("Networks' files", ownFlags());

  /** Where files and plugins are, as the agent's flags call it. */
  public static final FlagGroup PLACES =
      FlagGroup.of("Places", ShimFlags.NETWORK_CNI_CONFIG_DIR, ShimFlags.NETWORK_CNI_PLUGINS_DIR);

  /** Stands in the help of both programs. */
  public static final String GUIDE =
      """
      networks create NAME writes a bridge network with addresses of its own, in a
      free subnet, whose containers may publish ports. networks rm NAME... removes it,
      and the bridge that was chosen for it. networks inspect NAME... shows it. Those
      of who is not root are in ~/.config/cni/net.d.
      """;

  private static final HostDevices DEVICES = new HostDevices();
  private static final Path PROC = Path.of("/proc");
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String CHOSEN_BRIDGE = "mesos[0-9]+";

  private final Invocation invocation;
  private final Request request;
  private final Path directory;
  private final NetworkDirectory networks;

  private NetworkFiles(Invocation invocation, boolean creates) throws UsageException {
    this.invocation = invocation;
    this.request = Request.of(invocation);
    this.directory =
        creates
            ? AgentFlags.newNetworks(invocation.values(), invocation.environment())
            : request.settings().configDir();
    this.networks = new NetworkDirectory(directory);
  }

  private static Flag[] ownFlags() {
    List<Flag> flags = new ArrayList<>(NewNetwork.flags());
    flags.add(FORCE);
    return flags.toArray(Flag[]::new);
  }

  /** Whether a line names what is done here; flags of it without such a word are refused. */
  public static boolean isMeant(Values values) throws UsageException {
    if (values.arguments().isEmpty()) {
      for (Flag flag : FLAGS.flags()) {
        if (values.given(flag)) {
          throw new UsageException(flag + " is for networks create NAME and networks rm NAME");
        }
      }
    }
    return !values.arguments().isEmpty();
  }

  /** Does it. */
  public static int run(Invocation invocation)
      throws UsageException, FailureException, IOException {
    List<String> words = invocation.values().arguments();
    List<String> names = words.subList(1, words.size());
    String action = words.get(0);
    NetworkFiles files = new NetworkFiles(invocation, action.equals("create"));
    if (!List.of("create", "rm", "inspect").contains(action)) {
      throw new UsageException(
          "networks can create, rm and inspect, not '" + FlagParser.echo(action) + "'");
    }
    if (names.isEmpty() || (action.equals("create") && names.size() > 1)) {
      throw new UsageException(
          "networks " + action + " needs " + (action.equals("create") ? "one" : "a") + " NAME");
    }
    return switch (action) {
      case "create" -> files.create(names.get(0));
      case "rm" -> files.remove(names);
      default -> files.inspect(names);
    };
  }

  private int create(String name) throws UsageException, FailureException, IOException {
    boolean json = request.json();
    boolean first = !Files.isDirectory(directory);
    try {
      Files.createDirectories(directory);
      LockFile turn = lock();
      try {
        Path file = createAlone(name);
        report(json, "created", List.of(name), name + " in " + file);
        if (first) {
          tellOfMachines();
        }
      } finally {
        turn.close();
      }
    } catch (AccessDeniedException e) {
      throw needsRoot("create", e);
    }
    return ExitCode.OK;
  }

  /** Who has own networks does not see the machine's any more. */
  private void tellOfMachines() {
    if (isUsers()) {
      Set<String> names = new NetworkDirectory(NetworkPlaces.MACHINES).list().networks().keySet();
      if (!names.isEmpty()) {
        invocation
            .console()
            .note(
                "you have networks of your own now; those in '"
                    + NetworkPlaces.MACHINES
                    + "' need "
                    + ShimFlags.NETWORK_CNI_CONFIG_DIR
                    + ": "
                    + String.join(", ", names));
      }
    }
  }

  /**
   * Whether they are an ordinary user's own, whose bridges and containers are in namespaces only
   * and go with these.
   */
  private boolean isUsers() {
    return !ProcessUser.isRoot()
        && directory.equals(NetworkPlaces.ofNew(false, invocation.environment()));
  }

  /** Beside the directory: stock agents read whatever is inside. */
  private LockFile lock() throws IOException {
    Path beside = directory.resolveSibling("." + directory.getFileName() + ".lock");
    return LockFile.acquire(beside, LockFile.Mode.ALONE, LIMIT);
  }

  private Path createAlone(String name) throws UsageException, FailureException, IOException {
    NetworkDirectory.Listing listing = networks.list();
    Path there = listing.files().get(name);
    if (there != null) {
      throw new FailureException(
          "network '" + name + "' is there already, in '" + there + "'; networks rm removes it",
          ExitCode.FAILURE);
    }
    NewNetwork wanted =
        new NewNetwork(
            name,
            request.values(),
            TakenByNetworks.of(listing.networks().values()),
            HostRoutes.read(PROC),
            DEVICES);
    ObjectNode tree = wanted.tree(this::isPlugin, version());
    NetworkConfig config;
    try {
      config = NetworkConfig.of(tree, "the network");
    } catch (IOException e) {
      throw new UsageException("NAME '" + FlagParser.echo(name) + "': " + FileProblem.describe(e));
    }
    Path file = directory.resolve(name + wanted.ending());
    check(config, file);
    try {
      DurableFile.create(
          file,
          (JsonTrees.writePretty(tree) + "\n").getBytes(StandardCharsets.UTF_8),
          DurableFile.Readers.EVERYBODY);
    } catch (FileAlreadyExistsException e) {
      throw new FailureException(
          "'" + file + "' is there already, and not as network '" + name + "'; nothing was written",
          e);
    }
    return file;
  }

  private boolean isPlugin(String type) {
    return request.settings().plugins().find(type).isPresent();
  }

  /** What podman and Kubernetes of today read, if the plugin does. */
  private String version() {
    try {
      Cni cni = Cni.of(CniOptions.pluginsIn(request.settings().plugins()).withTimeLimit(LIMIT));
      return cni.version("bridge").contains("1.0.0") ? "1.0.0" : "0.4.0";
    } catch (IOException e) {
      return "1.0.0"; // That it can't be run is told when the network is checked.
    }
  }

  /** As {@code networks --validate} would afterwards. */
  private void check(NetworkConfig config, Path file) throws FailureException, IOException {
    NetworkDirectory.Listing alone =
        new NetworkDirectory.Listing(
            Map.of(config.name(), config), Map.of(config.name(), file), List.of());
    List<String> problems = new ArrayList<>();
    for (NetworkReport report : new NetworkSurvey(request.settings()).survey(alone)) {
      problems.addAll(report.problems());
    }
    if (!problems.isEmpty()) {
      throw new FailureException(
          "network '"
              + config.name()
              + "' could not be used, and was not made: "
              + String.join("; ", problems),
          ExitCode.FAILURE);
    }
  }

  private FailureException needsRoot(String action, AccessDeniedException e) {
    return new FailureException(
        "networks "
            + action
            + " needs root, because '"
            + e.getFile()
            + "' is not yours to write: run "
            + invocation.program().name()
            + " as root, or name a directory of yours with "
            + ShimFlags.NETWORK_CNI_CONFIG_DIR,
        e);
  }

  private int remove(List<String> names) throws UsageException, FailureException, IOException {
    boolean json = request.json();
    NetworkDirectory.Listing listing = networks.list();
    for (String name : names) {
      file(listing, name);
      if (!request.values().on(FORCE) && !isUsers()) {
        requireUnused(listing.networks().get(name), name);
      }
    }
    try {
      for (String name : names) {
        Files.deleteIfExists(file(listing, name));
        Optional<String> bridge = bridge(listing.networks().get(name));
        if (bridge.isPresent() && !isUsers()) {
          removeBridge(bridge.get());
        }
      }
      DurableFile.forceDirectory(directory);
    } catch (AccessDeniedException e) {
      throw needsRoot("rm", e);
    }
    report(json, "removed", names, String.join(", ", names));
    return ExitCode.OK;
  }

  private Path file(NetworkDirectory.Listing listing, String name) throws FailureException {
    Path file = listing.files().get(name);
    if (file == null) {
      throw new FailureException(
          "no network '"
              + FlagParser.echo(name)
              + "' in '"
              + directory
              + "'; there are: "
              + (listing.files().isEmpty() ? "none" : String.join(", ", listing.files().keySet())),
          ExitCode.NOT_FOUND);
    }
    return file;
  }

  private void requireUnused(@Nullable NetworkConfig config, String name)
      throws FailureException, IOException {
    List<String> users = new ArrayList<>();
    ContainerDirectory containers = new ContainerDirectory(request.settings());
    for (String id : containers.ids()) {
      for (CheckpointedNetwork network : containers.read(id).networks()) {
        if (network.config().name().equals(name)) {
          users.add("container '" + id + "'");
        }
      }
    }
    Optional<String> bridge = bridge(config);
    if (users.isEmpty() && bridge.isPresent()) {
      ports(bridge.get()).forEach(port -> users.add("'" + port + "' on its bridge"));
    }
    if (!users.isEmpty()) {
      throw new FailureException(
          "network '"
              + name
              + "' is in use by "
              + String.join(", ", users)
              + "; end them first, or give "
              + FORCE,
          ExitCode.FAILURE);
    }
  }

  private static Optional<String> bridge(@Nullable NetworkConfig config) {
    return config == null
        ? Optional.empty()
        : config.tree().findValues("bridge").stream()
            .map(value -> value.asText(""))
            .filter(name -> name.matches("[A-Za-z0-9_.-]{1,15}") && !name.startsWith("."))
            .findFirst();
  }

  /** Asked of the kernel by its socket: /sys may be another network namespace's. */
  private static List<String> ports(String bridge) throws IOException {
    if (!DEVICES.has(bridge)) {
      return List.of(); // Nobody has been on it yet.
    }
    String links =
        Program.of(LIMIT, "ip", "-o", "link", "show", "master", bridge).run().orFail().text();
    return links.lines().map(line -> line.replaceFirst("^[0-9]+: ([^:@]+).*", "$1")).toList();
  }

  /** The plugin made it, and no plugin removes it; one that somebody named may be others' too. */
  private void removeBridge(String bridge) throws IOException {
    if (!DEVICES.has(bridge)) {
      return;
    }
    if (bridge.matches(CHOSEN_BRIDGE) && ports(bridge).isEmpty()) {
      Program.of(LIMIT, "ip", "link", "del", bridge).run().orFail();
    } else {
      invocation.console().note("bridge '" + bridge + "' stays; ip link del " + bridge);
    }
  }

  private int inspect(List<String> names) throws UsageException, FailureException, IOException {
    boolean json = request.json();
    NetworkDirectory.Listing listing = networks.list();
    ArrayNode all = JsonTrees.array();
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      Path file = file(listing, name);
      NetworkConfig config = networks.find(name);
      NetworkDirectory.Listing one =
          new NetworkDirectory.Listing(Map.of(name, config), Map.of(name, file), List.of());
      for (NetworkReport report : new NetworkSurvey(request.settings()).survey(one)) {
        ObjectNode written = NetworksCommand.json(report);
        written.set("config", config.tree());
        all.add(written);
        describe(text, report, config);
      }
    }
    request.print(
        json
            ? JsonTrees.writePretty(JsonTrees.object().set("networks", all)) + "\n"
            : text.toString());
    return ExitCode.OK;
  }

  private static void describe(StringBuilder text, NetworkReport report, NetworkConfig config) {
    line(text, "network", report.name());
    line(text, "file", report.file().toString());
    line(text, "CNI", report.cniVersion().isEmpty() ? "-" : report.cniVersion());
    line(text, "status", NetworksCommand.status(report));
    line(
        text,
        "plugins",
        String.join(", ", report.plugins().stream().map(each -> each.type()).toList()));
    bridge(config).ifPresent(bridge -> line(text, "bridge", bridge));
    values(text, config, "subnet");
    values(text, config, "gateway");
    line(text, "takes", report.takes().isEmpty() ? "-" : String.join(", ", report.takes()));
    report.problems().forEach(problem -> line(text, "problem", problem));
    report.warnings().forEach(warning -> line(text, "warning", warning));
  }

  private static void values(StringBuilder text, NetworkConfig config, String key) {
    List<String> all =
        config.tree().findValues(key).stream().map(value -> value.asText("")).distinct().toList();
    if (!all.isEmpty()) {
      line(text, key, String.join(", ", all));
    }
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append(" ".repeat(Math.max(1, 9 - key.length())));
    text.append(OneLine.of(value)).append('\n');
  }

  private void report(boolean json, String word, List<String> names, String sentence) {
    if (json) {
      ObjectNode root = JsonTrees.object();
      ReportText.strings(root, word, names);
      request.print(JsonTrees.writePretty(root) + "\n");
    } else {
      request.print(
          invocation.quiet() ? String.join("\n", names) + "\n" : word + " " + sentence + "\n");
    }
  }
}
