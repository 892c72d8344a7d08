package io.mesosj.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Message;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.isolator.DefaultDns;
import io.mesosj.local.access.Authentication;
import io.mesosj.local.agent.ExecutorTimeouts;
import io.mesosj.local.container.Confinement;
import io.mesosj.local.container.MachinePorts;
import io.mesosj.local.image.DockerConfig;
import io.mesosj.local.image.ImageGcConfig;
import io.mesosj.local.image.PullListener;
import io.mesosj.local.tls.TlsPaths;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.json.MesosJsonException;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.Resource;

/** Options as JSON, for a cluster in another process; there are secrets among them. */
final class OptionsJson {
  private OptionsJson() {}

  /**
   * What {@link #read} reads.
   *
   * @throws IllegalArgumentException if something is set that only its own process can have
   */
  static ObjectNode write(LocalClusterOptions options) {
    requirePortable(options);
    ObjectNode json = JsonTrees.object();
    options.workDir().ifPresent(path -> json.put("work_dir", absolute(path)));
    options.runtimeDir().ifPresent(path -> json.put("runtime_dir", absolute(path)));
    options.networkCniConfigDir().ifPresent(path -> json.put("config_dir", absolute(path)));
    ArrayNode plugins = json.putArray("plugins_dir");
    options.networkCniPluginsDir().forEach(path -> plugins.add(absolute(path)));
    options.dockerConfig().ifPresent(config -> json.put("docker_config", config.json()));
    options.dockerRegistry().ifPresent(registry -> json.put("docker_registry", registry));
    options.dockerStoreDir().ifPresent(path -> json.put("store_dir", absolute(path)));
    writeImageGc(options.imageGcConfig(), json.putObject("image_gc"));
    json.put("dns", options.defaultContainerDns().json());
    json.put("domain_sockets", options.httpExecutorDomainSockets());
    options.domainSocketLocation().ifPresent(path -> json.put("domain_socket", absolute(path)));
    json.put("ip", options.ip()).put("port", options.masterPort()).put("webui", options.webui());
    ArrayNode agents = json.putArray("agents");
    options.agents().forEach(agent -> write(agent, agents.addObject()));
    json.set("besides", messages(options.besides().toProto()));
    ObjectNode credentials = json.putObject("credentials");
    options.credentials().forEach(credentials::put);
    ArrayNode asked = json.putArray("authentication");
    Authentication who = options.authentication();
    asked.add(who.frameworks()).add(who.readonly()).add(who.readwrite()).add(who.executors());
    options.tls().ifPresent(tls -> write(tls, json.putObject("tls")));
    options.offerTimeout().ifPresent(time -> json.put("offer_timeout", time.toString()));
    json.put("agent_timeout", options.agentTimeout().toString());
    ExecutorTimeouts times = options.executorTimeouts();
    json.putArray("executor_timeouts")
        .add(times.registration().toString())
        .add(times.reregistration().toString())
        .add(times.recovery().toString());
    json.put("plugin_limit", options.pluginTimeLimit().toString());
    write(options.confinement(), json.putObject("confinement"));
    return json;
  }

  private static void requirePortable(LocalClusterOptions options) {
    if (options.pullListener() != PullListener.NONE
        || options.hostPorts() != MachinePorts.OWN
        || options.cgroupParent().isPresent()) {
      throw new IllegalArgumentException(
          "rootless: a cluster in namespaces of its own, which is another process, has no"
              + " pullListener, hostPorts or cgroupParent; leave them out");
    }
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().toString();
  }

  private static void writeImageGc(ImageGcConfig config, ObjectNode json) {
    config.headroom().ifPresent(part -> json.put("headroom", part));
    json.put("interval", config.interval().toString());
    ArrayNode excluded = json.putArray("excluded");
    config.excluded().forEach(excluded::add);
  }

  private static void write(LocalAgentOptions agent, ObjectNode json) {
    json.put("name", agent.name()).put("port", agent.port());
    agent.resources().ifPresent(own -> json.set("resources", messages(own.toProto())));
    json.set("attributes", messages(agent.attributes()));
    agent.domain().ifPresent(domain -> json.set("domain", MesosJson.toTree(domain)));
  }

  private static void write(TlsPaths tls, ObjectNode json) {
    json.put("certificate", absolute(tls.certificate())).put("key", absolute(tls.key()));
    tls.authorities().ifPresent(path -> json.put("authorities", absolute(path)));
  }

  private static void write(Confinement kept, ObjectNode json) {
    json.put("seccomp", kept.seccompProfile())
        .put("no_new_privileges", kept.noNewPrivileges())
        .put("pids", kept.pidsLimit())
        .put("cpu_quotas", kept.cpuQuotas())
        .put("disk_quota", kept.diskQuota())
        .put("disk_interval", kept.diskInterval().toString());
  }

  private static ArrayNode messages(List<? extends Message> messages) {
    ArrayNode json = JsonTrees.array();
    messages.forEach(message -> json.add(MesosJson.toTree(message)));
    return json;
  }

  /**
   * Reads them.
   *
   * @throws IOException if they are not what {@link #write} writes
   */
  static LocalClusterOptions.Builder read(ObjectNode json) throws IOException {
    try {
      return builder(json);
    } catch (DateTimeException | IllegalArgumentException | MesosJsonException e) {
      throw new IOException("these are no options of a cluster: " + e.getMessage(), e);
    }
  }

  private static LocalClusterOptions.Builder builder(ObjectNode json)
      throws IOException, MesosJsonException {
    LocalClusterOptions.Builder options = LocalClusterOptions.builder();
    path(json, "work_dir", options::workDir);
    path(json, "runtime_dir", options::runtimeDir);
    path(json, "config_dir", options::networkCniConfigDir);
    options.networkCniPluginsDir(
        texts(json.path("plugins_dir")).stream().map(text -> Path.of(text)).toList());
    text(json, "docker_config").map(DockerConfig::new).ifPresent(options::dockerConfig);
    text(json, "docker_registry").ifPresent(options::dockerRegistry);
    path(json, "store_dir", options::dockerStoreDir);
    options.imageGcConfig(imageGc(json.path("image_gc")));
    options.defaultContainerDns(DefaultDns.parse(json.path("dns").asText()));
    options.httpExecutorDomainSockets(json.path("domain_sockets").asBoolean());
    path(json, "domain_socket", options::domainSocketLocation);
    options.ip(json.path("ip").asText()).masterPort(json.path("port").asInt());
    options.webui(json.path("webui").asBoolean());
    List<LocalAgentOptions> agents = new ArrayList<>();
    for (JsonNode agent : json.path("agents")) {
      agents.add(agent(agent));
    }
    options.agents(agents);
    options.besides(resources(json.path("besides")));
    Map<String, String> credentials = new HashMap<>();
    json.path("credentials")
        .properties()
        .forEach(one -> credentials.put(one.getKey(), one.getValue().asText()));
    options.credentials(credentials);
    JsonNode asked = json.path("authentication");
    options.authentication(
        new Authentication(
            asked.path(0).asBoolean(),
            asked.path(1).asBoolean(),
            asked.path(2).asBoolean(),
            asked.path(3).asBoolean()));
    if (json.has("tls")) {
      JsonNode tls = json.path("tls");
      options.tls(
          new TlsPaths(
              Path.of(tls.path("certificate").asText()),
              Path.of(tls.path("key").asText()),
              text(tls, "authorities").map(path -> Path.of(path))));
    }
    text(json, "offer_timeout").map(Duration::parse).ifPresent(options::offerTimeout);
    options.agentTimeout(duration(json.path("agent_timeout")));
    JsonNode times = json.path("executor_timeouts");
    options.executorTimeouts(
        new ExecutorTimeouts(
            duration(times.path(0)), duration(times.path(1)), duration(times.path(2))));
    options.pluginTimeLimit(duration(json.path("plugin_limit")));
    return options.confinement(confinement(json.path("confinement")));
  }

  private static ImageGcConfig imageGc(JsonNode json) {
    return new ImageGcConfig(
        json.has("headroom")
            ? OptionalDouble.of(json.path("headroom").asDouble())
            : OptionalDouble.empty(),
        duration(json.path("interval")),
        texts(json.path("excluded")));
  }

  private static LocalAgentOptions agent(JsonNode json) throws MesosJsonException {
    Optional<DomainInfo> domain = Optional.empty();
    if (json.has("domain")) {
      domain = Optional.of(MesosJson.merge(json.path("domain"), DomainInfo.newBuilder()).build());
    }
    return new LocalAgentOptions(
        json.path("name").asText(),
        json.has("resources") ? Optional.of(resources(json.path("resources"))) : Optional.empty(),
        messages(json.path("attributes"), Attribute::newBuilder, Attribute.class),
        json.path("port").asInt(),
        domain);
  }

  private static Confinement confinement(JsonNode json) {
    return new Confinement(
        json.path("seccomp").asText(),
        json.path("no_new_privileges").asBoolean(),
        json.path("pids").asLong(),
        json.path("cpu_quotas").asBoolean(),
        json.path("disk_quota").asBoolean(),
        duration(json.path("disk_interval")));
  }

  private static Resources resources(JsonNode json) throws MesosJsonException {
    return Resources.of(messages(json, Resource::newBuilder, Resource.class));
  }

  private static <M extends Message> List<M> messages(
      JsonNode json, Supplier<? extends Message.Builder> builder, Class<M> type)
      throws MesosJsonException {
    List<M> messages = new ArrayList<>();
    for (JsonNode one : json) {
      messages.add(type.cast(MesosJson.merge(one, builder.get()).build()));
    }
    return messages;
  }

  private static Duration duration(JsonNode json) {
    return Duration.parse(json.asText());
  }

  private static List<String> texts(JsonNode json) {
    List<String> texts = new ArrayList<>();
    json.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  private static Optional<String> text(JsonNode json, String name) {
    return json.has(name) ? Optional.of(json.path(name).asText()) : Optional.empty();
  }

  private static void path(JsonNode json, String name, Consumer<Path> setter) {
    text(json, name).map(text -> Path.of(text)).ifPresent(setter);
  }
}
