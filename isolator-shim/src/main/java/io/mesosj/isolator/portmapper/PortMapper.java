package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.process.SearchPath;
import io.mesosj.cni.CniException;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.CniVersion;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.cni.PluginCall.Command;
import io.mesosj.cni.PluginException;
import io.mesosj.cni.PluginInvoker;
import io.mesosj.isolator.plugin.AttachmentLock;
import io.mesosj.isolator.plugin.Plugin;
import io.mesosj.isolator.plugin.PluginEnvironment;
import io.mesosj.isolator.plugin.PluginFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The plugin: a delegate attaches the container, and rules lead the host's ports to it. Takes the
 * place of Mesos' {@code mesos-cni-port-mapper} with the same configuration. Safe for use by
 * several threads and processes.
 */
public final class PortMapper implements Plugin {
  /** Where port-mappers of a host wait for each other. */
  static final Path LOCK_FILE = Path.of("/run/mesos-cni-port-mapper.lock");

  /** Where the calls for one container do. */
  private static final Path LOCKS = Path.of("/run/mesos-cni-port-mapper.locks");

  private static final Duration DELEGATE_LIMIT = Duration.ofSeconds(60);

  private static final String LOOPBACK = "lo";

  /** The specification's code for a configuration or command that a plugin does not know. */
  private static final int ENVIRONMENT_INVALID = 4;

  private final SearchPath programs;
  private final HostRules rules;
  private final Hairpin hairpin;
  private final Step.Listener steps;

  private PortMapper(SearchPath programs, Step.Listener steps) {
    this.programs = programs;
    this.rules = new HostRules(programs, LOCK_FILE, steps);
    this.hairpin = new Hairpin(programs);
    this.steps = steps;
  }

  /** The plugin for the host that this process runs on. */
  public static PortMapper ofHost() {
    return ofHost(Step.Listener.NONE);
  }

  static PortMapper ofHost(Step.Listener steps) {
    return new PortMapper(SearchPath.ofThisProcess(), steps);
  }

  /**
   * What keeps every ADD from succeeding.
   *
   * @param network its name, which a list's plugin gets from the list
   * @param plugin its part of a network
   * @return in words, naming the field; empty if nothing is known to
   */
  public static Optional<String> problemOf(String network, ObjectNode plugin) {
    ObjectNode named = plugin.deepCopy();
    named.put("name", network);
    try {
      PortMapperConfig.of(named);
      return Optional.empty();
    } catch (PluginFailure e) {
      return Optional.of(FileProblem.describe(e));
    }
  }

  @Override
  public Optional<ObjectNode> run(PluginEnvironment environment, ObjectNode tree)
      throws IOException {
    switch (environment.command()) {
      case ADD -> {
        PortMapperConfig config = PortMapperConfig.of(tree);
        return alone(environment, config, () -> Optional.of(add(environment, config)));
      }
      case DEL -> {
        PortMapperConfig config = PortMapperConfig.forDelete(tree);
        return alone(
            environment,
            config,
            () -> {
              delete(environment, config);
              return Optional.empty();
            });
      }
      case CHECK -> check(environment, PortMapperConfig.of(tree));
      case GC -> collect(environment, PortMapperConfig.of(tree));
      case STATUS -> status(environment, PortMapperConfig.of(tree));
      default ->
          throw new PluginFailure(
              PluginFailure.UNSUPPORTED_COMMAND, "Unsupported command: " + environment.command());
    }
    return Optional.empty();
  }

  /**
   * A container without ports makes no rules, and is not kept out over a /run that is read-only.
   */
  private static <T> T alone(
      PluginEnvironment environment, PortMapperConfig config, AttachmentLock.Work<T> work)
      throws IOException {
    String[] attachment = {environment.containerId(), environment.ifName()};
    return asksForPorts(config)
        ? AttachmentLock.alone(LOCKS, work, attachment)
        : AttachmentLock.aloneIfPossible(LOCKS, work, attachment);
  }

  private ObjectNode add(PluginEnvironment environment, PortMapperConfig config)
      throws IOException {
    List<PortMapping> mappings = RequestedMappings.read(config.tree(), config.hostPortRange());
    requireDelegate(environment, config);
    if (!mappings.isEmpty()) {
      rules.requireInstalled();
    }
    Tag tag = tag(environment, config);
    Optional<InterfaceSurvey> interfaces = interfaces(environment, config);
    Optional<HostRules.Survey> survey =
        mappings.isEmpty()
            ? Optional.empty()
            : Optional.of(rules.survey(tag, config.rules(), mappings));
    if (interfaces.isPresent() && interfaces.get().has(environment.ifName())) {
      throw PluginFailure.badArguments(tag.attachedAlready());
    }
    // Those that may have rules by now.
    List<Address> mapped = new ArrayList<>();
    try {
      steps.reached(Step.DELEGATE_STARTS);
      ObjectNode result = addDelegate(environment, config);
      steps.reached(Step.DELEGATE_DONE);
      if (survey.isPresent()) {
        List<Address> addresses = addresses(config, result, mappings);
        rules.map(tag, config.rules(), addresses, mappings, survey.get(), mapped);
        if (environment.netns().isPresent()) {
          hairpin.open(
              environment.netns().get().toString(), environment.ifName(), new CniResult(result));
        }
      }
      return result;
    } catch (IOException e) {
      steps.reached(Step.ROLLING_BACK);
      if (mapped.isEmpty() && isMappedAlready(tag, config)) {
        // By an ADD before this one: a DEL of the delegate would be of that one's address.
        throw new PluginFailure(
            PluginFailure.BAD_ARGUMENTS, tag.attachedAlready() + ": " + FileProblem.describe(e), e);
      }
      rollBack(environment, config, mapped, e);
      throw e;
    }
  }

  /**
   * Of what the delegate is to make an interface in; a plugin before this one in a list may have
   * made it.
   */
  private Optional<InterfaceSurvey> interfaces(
      PluginEnvironment environment, PortMapperConfig config) {
    boolean isFirst = !config.tree().path("prevResult").isObject();
    return isFirst && !environment.ifName().equals(LOOPBACK)
        ? environment.netns().map(netns -> InterfaceSurvey.begin(programs, netns))
        : Optional.empty();
  }

  /** Makes the rules of an attachment once more, whose delegate is left alone. */
  void restore(PortMapperConfig config, ObjectNode result, Tag tag, Path netns) throws IOException {
    List<PortMapping> mappings = RequestedMappings.read(config.tree(), PortRanges.ALL);
    if (!mappings.isEmpty()) {
      rules.restore(tag, config.rules(), addresses(config, result, mappings), mappings);
      hairpin.open(netns.toString(), tag.ifName(), new CniResult(result));
    }
  }

  private static void requireDelegate(PluginEnvironment environment, PortMapperConfig config)
      throws PluginFailure {
    if (environment.path().find(config.delegateType()).isEmpty()) {
      throw PluginFailure.badArguments(
          "Could not find the delegate plugin '"
              + PluginEnvironment.printable(config.delegateType())
              + "' in '"
              + environment.path()
              + "'");
    }
  }

  private static ObjectNode addDelegate(PluginEnvironment environment, PortMapperConfig config)
      throws PluginFailure {
    return delegate(environment, config, Command.ADD, config.delegate())
        .orElseThrow(
            () ->
                new PluginFailure(
                    PluginFailure.DELEGATE_FAILED,
                    "delegate '" + config.delegateType() + "' printed no result for ADD"));
  }

  private static Optional<ObjectNode> delegate(
      PluginEnvironment environment, PortMapperConfig config, Command command, ObjectNode tree)
      throws PluginFailure {
    try {
      return new PluginInvoker(environment.path(), DELEGATE_LIMIT)
          .invoke(config.delegateType(), environment.call(command, config.name()), tree);
    } catch (CniException e) {
      throw new PluginFailure(
          PluginFailure.DELEGATE_FAILED,
          "Could not execute the delegate plugin '"
              + config.delegateType()
              + "' for "
              + command
              + " command: "
              + e.getMessage(),
          e);
    }
  }

  /** One address of each family that a mapping is for. */
  private static List<Address> addresses(
      PortMapperConfig config, ObjectNode result, List<PortMapping> mappings) throws PluginFailure {
    List<Address> addresses = new ArrayList<>();
    for (String text : new CniResult(result).addresses()) {
      Address address;
      try {
        address = Address.parse(text);
      } catch (IllegalArgumentException e) {
        throw new PluginFailure(
            PluginFailure.DELEGATE_FAILED,
            "delegate '" + config.delegateType() + "': " + e.getMessage(),
            e);
      }
      boolean firstOfFamily = true;
      for (Address other : addresses) {
        firstOfFamily &= other.isV6() != address.isV6();
      }
      if (firstOfFamily) {
        addresses.add(address);
      }
    }
    for (PortMapping mapping : mappings) {
      boolean served = false;
      for (Address address : addresses) {
        served |= mapping.appliesTo(address);
      }
      if (!served) {
        throw new PluginFailure(
            PluginFailure.DELEGATE_FAILED,
            "delegate '"
                + config.delegateType()
                + "' did not return an address that host port "
                + mapping.hostSide()
                + " could lead to");
      }
    }
    return addresses;
  }

  private static Tag tag(PluginEnvironment environment, PortMapperConfig config) {
    return new Tag(environment.containerId(), config.name(), environment.ifName());
  }

  /** No where the rules can't be read, which is then most likely what this ADD failed for. */
  private boolean isMappedAlready(Tag tag, PortMapperConfig config) {
    try {
      return rules.areThere(tag, config.rules().chain());
    } catch (PluginFailure e) {
      return false;
    }
  }

  /** As with {@link #delete}, a rule that stays keeps the address; the caller's DEL comes yet. */
  private void rollBack(
      PluginEnvironment environment,
      PortMapperConfig config,
      List<Address> mapped,
      IOException cause) {
    if (!mapped.isEmpty()) {
      try {
        Families made = Families.of(mapped);
        rules.unmap(tag(environment, config), "", new MappedFamilies(made, made));
      } catch (IOException e) {
        cause.addSuppressed(e);
        return;
      }
    }
    try {
      delegate(environment, config, Command.DEL, config.delegate());
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * The rules go first, and the delegate keeps its address while they can't be removed: the next
   * container with that address would get this one's connections.
   */
  private void delete(PluginEnvironment environment, PortMapperConfig config) throws IOException {
    if (rules.isInstalled() || asksForPorts(config)) {
      unmap(tag(environment, config), config);
    }
    steps.reached(Step.DELEGATE_STARTS);
    if (config.delegate().path("ipMasq").asBoolean()) {
      ThoroughDel.run(
          NetworkConfig.of(config.delegate(), "delegate"),
          environment.containerId(),
          () -> deleteDelegate(environment, config));
    } else {
      deleteDelegate(environment, config);
    }
    steps.reached(Step.DELEGATE_DONE);
  }

  /** It may have asked for ports when it was attached; where it has no rule, nothing has failed. */
  private void unmap(Tag tag, PortMapperConfig config) throws PluginFailure {
    try {
      rules.unmap(tag, config.rules().chain(), MappedFamilies.of(config));
    } catch (PluginFailure e) {
      boolean noLock = e.code() == PluginFailure.IO_FAILURE;
      if (!noLock || asksForPorts(config) || rules.areThere(tag, config.rules().chain())) {
        throw e;
      }
    }
  }

  private static void deleteDelegate(PluginEnvironment environment, PortMapperConfig config)
      throws PluginFailure {
    ObjectNode withResult = config.delegateWithResult();
    try {
      delegate(environment, config, Command.DEL, withResult);
    } catch (PluginFailure e) {
      if (withResult.equals(config.delegate())) {
        throw e;
      }
      // What is called its result may be garbage, which must not keep a container attached.
      delegate(environment, config, Command.DEL, config.delegate());
    }
  }

  /** Where nothing makes rules, a container that asks for none has none that can't be read. */
  private static boolean asksForPorts(PortMapperConfig config) {
    try {
      return !RequestedMappings.read(config.tree(), PortRanges.ALL).isEmpty();
    } catch (IOException e) {
      return true; // Not known.
    }
  }

  private void check(PluginEnvironment environment, PortMapperConfig config) throws IOException {
    if (!(config.tree().get("prevResult") instanceof ObjectNode result)) {
      throw PluginFailure.badArguments("CHECK needs the result of ADD as prevResult");
    }
    List<PortMapping> mappings = RequestedMappings.read(config.tree(), config.hostPortRange());
    if (!mappings.isEmpty()) {
      List<Address> addresses = addresses(config, result, mappings);
      rules.check(tag(environment, config), config.rules(), addresses, mappings);
    }
    if (CniVersion.isAtLeast(config.cniVersion(), "0.4.0")) {
      delegate(environment, config, Command.CHECK, config.delegateWithResult());
    }
  }

  private void collect(PluginEnvironment environment, PortMapperConfig config) throws IOException {
    JsonNode list = config.tree().path("cni.dev/valid-attachments");
    if (list.isMissingNode()) {
      list = config.tree().path("cni.dev/attachments");
    }
    // libcni's list of none is null.
    if (!list.isArray() && !list.isNull() && !list.isMissingNode()) {
      throw PluginFailure.badArguments("'cni.dev/valid-attachments' is not a list");
    }
    Set<Tag> valid = new HashSet<>();
    for (JsonNode attachment : list) {
      valid.add(
          new Tag(
              attachment.path("containerID").asText(""),
              config.name(),
              attachment.path("ifname").asText("")));
    }
    PluginFailure failed = null;
    try {
      Families needed = MappedFamilies.assigned(config).orElse(Families.BOTH);
      rules.collect(
          config.name(),
          config.rules().chain(),
          new MappedFamilies(Families.BOTH, needed),
          () -> valid::contains);
    } catch (PluginFailure e) {
      failed = e; // The delegate has garbage of its own.
    }
    ObjectNode delegate = config.delegate().deepCopy();
    JsonNode passedOn = list.isArray() ? list : JsonTrees.array();
    delegate.set("cni.dev/valid-attachments", passedOn);
    delegate.set("cni.dev/attachments", passedOn);
    try {
      unlessUnknown(environment, config, Command.GC, delegate);
    } catch (PluginFailure e) {
      if (failed == null) {
        throw e;
      }
      failed.addSuppressed(e);
    }
    if (failed != null) {
      throw failed;
    }
  }

  private void status(PluginEnvironment environment, PortMapperConfig config) throws PluginFailure {
    try {
      requireDelegate(environment, config);
      rules.probe(MappedFamilies.assigned(config).orElse(new Families(true, false)));
    } catch (PluginFailure e) {
      throw new PluginFailure(PluginFailure.NOT_AVAILABLE, FileProblem.describe(e), e);
    }
    unlessUnknown(environment, config, Command.STATUS, config.delegate());
  }

  /** GC and STATUS are newer than most delegates. */
  private static void unlessUnknown(
      PluginEnvironment environment, PortMapperConfig config, Command command, ObjectNode tree)
      throws PluginFailure {
    if (!CniVersion.isAtLeast(config.cniVersion(), "1.1.0")) {
      return;
    }
    try {
      delegate(environment, config, command, tree);
    } catch (PluginFailure e) {
      boolean unknown =
          e.getCause() instanceof PluginException words && words.code() == ENVIRONMENT_INVALID;
      if (!unknown) {
        throw e;
      }
    }
  }
}
