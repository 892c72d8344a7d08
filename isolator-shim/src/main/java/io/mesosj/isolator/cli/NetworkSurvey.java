package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.thread.Threads;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniOptions;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.cni.NetworkDirectory;
import io.mesosj.cni.PluginPath;
import io.mesosj.isolator.CapabilityRequests;
import io.mesosj.isolator.OwnPlugins;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.cli.NetworkReport.NeededPlugin;
import io.mesosj.isolator.cli.NetworkReport.Status;
import io.mesosj.isolator.plugin.NetworkParts;
import io.mesosj.isolator.portmapper.ForwardedPorts;
import io.mesosj.isolator.portmapper.PortMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks all plugins of all configured networks what they speak, and whether they are ready. Each
 * plugin is asked for its versions once; several run at a time.
 */
final class NetworkSurvey {
  private static final int AT_A_TIME = 8;
  private static final String PORT_MAPPER = "mesos-cni-port-mapper";

  private final PluginPath path;
  private final Cni cni;
  private final ForwardedPorts forwarded = ForwardedPorts.ofHost();
  private final Map<String, NeededPlugin> plugins = new ConcurrentHashMap<>();

  NetworkSurvey(AgentFlags settings) {
    this.path = settings.plugins();
    this.cni =
        Cni.of(
            CniOptions.pluginsIn(path)
                .withTimeLimit(settings.timeLimit())
                .withOwnPlugins(OwnPlugins.ALL));
  }

  List<NetworkReport> survey(NetworkDirectory.Listing listing) throws IOException {
    Set<String> types = new LinkedHashSet<>();
    listing.networks().values().forEach(config -> types.addAll(needed(config)));
    ExecutorService workers =
        Executors.newFixedThreadPool(AT_A_TIME, work -> Threads.daemon("network-survey", work));
    try {
      all(workers, types.stream().map(type -> (Callable<NeededPlugin>) () -> ask(type)).toList());
      List<Callable<NetworkReport>> reports = new ArrayList<>();
      for (NetworkConfig config : listing.networks().values()) {
        Path file = listing.files().get(config.name());
        if (file != null) {
          reports.add(() -> report(config, file));
        }
      }
      return all(workers, reports);
    } finally {
      workers.shutdownNow();
    }
  }

  private static <T> List<T> all(ExecutorService workers, List<Callable<T>> work)
      throws IOException {
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> result : workers.invokeAll(work)) {
        results.add(result.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while plugins ran", e);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    }
    return results;
  }

  private static List<String> needed(NetworkConfig config) {
    return NeededPlugins.of(config);
  }

  private NeededPlugin ask(String type) {
    List<String> versions = List.of();
    if (cni.problemOf(type).isEmpty()) {
      try {
        versions = cni.version(type);
      } catch (IOException e) {
        // VERSION came with 0.2.0: an older plugin has nothing to say, and may be used.
        versions = List.of();
      }
    }
    NeededPlugin plugin =
        new NeededPlugin(type, path.find(type), versions, cni.runsInProcess(type));
    plugins.put(type, plugin);
    return plugin;
  }

  private NetworkReport report(NetworkConfig config, Path file) {
    List<NeededPlugin> used = needed(config).stream().map(this::plugin).toList();
    List<String> problems = new ArrayList<>();
    if (Layout.isReservedNetworkName(config.name())) {
      problems.add("it " + Layout.RESERVED_NETWORK_NAME);
    }
    NeededPlugins.problemOfDelegates(config).ifPresent(problems::add);
    problems.addAll(problemsOfPortMappers(config));
    for (NeededPlugin plugin : used) {
      cni.problemOf(plugin.type())
          .ifPresent(problem -> problems.add("plugin '" + plugin.type() + "', " + problem));
    }
    if (!config.tree().has("cniVersions")) {
      // What else settling would find the first of, told of all plugins.
      addUnspoken(used, config.cniVersion().orElse(""), problems);
    }
    Optional<NetworkConfig> settled = settle(config, problems);
    String version = settled.orElse(config).cniVersion().orElse("");
    Status status = problems.isEmpty() ? status(config, settled, problems) : Status.NOT_READY;
    List<String> takes =
        CapabilityRequests.taken(config).map(List::<String>copyOf).orElse(List.of());
    return new NetworkReport(
        config.name(), file, version, used, takes, status, problems, warnings(config, takes));
  }

  /** Of this project's, which may be another program's by the same name. */
  private List<String> problemsOfPortMappers(NetworkConfig config) {
    List<String> problems = new ArrayList<>();
    for (ObjectNode plugin : config.plugins()) {
      String type = plugin.path("type").asText("");
      if (type.equals(PORT_MAPPER) && cni.runsInProcess(type)) {
        PortMapper.problemOf(config.name(), plugin)
            .ifPresent(problem -> problems.add("plugin '" + type + "': " + problem));
      }
    }
    return problems;
  }

  /** The rules are read once for all networks, and only if some publish ports. */
  private List<String> warnings(NetworkConfig config, List<String> takes) {
    if (!takes.contains(CapabilityRequests.PORT_MAPPINGS)) {
      return List.of();
    }
    synchronized (forwarded) {
      try {
        List<String> dropped = new ArrayList<>();
        for (NetworkConfig part : NetworkParts.all(config)) {
          forwarded.dropped(part).ifPresent(dropped::add);
        }
        return dropped;
      } catch (IOException e) {
        return List.of(
            "whether other hosts reach published ports is not known: " + FileProblem.describe(e));
      }
    }
  }

  private static void addUnspoken(List<NeededPlugin> used, String version, List<String> problems) {
    for (NeededPlugin plugin : used) {
      if (!version.isEmpty()
          && !plugin.versions().isEmpty()
          && !plugin.versions().contains(version)) {
        problems.add(
            "plugin '"
                + plugin.type()
                + "' does not speak CNI "
                + version
                + ", only "
                + String.join(", ", plugin.versions()));
      }
    }
  }

  private NeededPlugin plugin(String type) {
    NeededPlugin known = plugins.get(type);
    return known == null
        ? new NeededPlugin(type, path.find(type), List.of(), cni.runsInProcess(type))
        : known;
  }

  private Optional<NetworkConfig> settle(NetworkConfig config, List<String> problems) {
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(cni.validate(config));
    } catch (IOException e) {
      problems.add(FileProblem.describe(e));
      return Optional.empty();
    }
  }

  private Status status(
      NetworkConfig config, Optional<NetworkConfig> settled, List<String> problems) {
    try {
      return cni.status(settled.orElse(config)) ? Status.READY : Status.USABLE;
    } catch (IOException e) {
      problems.add(FileProblem.describe(e));
      return Status.NOT_READY;
    }
  }
}
