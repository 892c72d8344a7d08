package io.mesosj.local;

import io.mesosj.local.access.AccessRules;
import io.mesosj.local.http.ApiServer;
import io.mesosj.local.join.JoinedAgents;
import io.mesosj.local.master.AgentRegistration;
import io.mesosj.local.master.Master;
import io.mesosj.local.page.ShownAgent;
import io.mesosj.protocol.resources.Resources;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Resource;

/** The agents of a cluster: those of this process, which it began with, and those that joined. */
final class ClusterAgents implements AutoCloseable {
  private final Master master;
  private final ClusterWire wire;
  private final List<Own> own = new ArrayList<>();
  private final JoinedAgents joined;

  private record Own(LocalAgent agent, AgentRegistration registration) {}

  ClusterAgents(Master master, ClusterWire wire) {
    this.master = master;
    this.wire = wire;
    this.joined = new JoinedAgents(master, wire.address().scheme(), this::isOwn);
  }

  /** Starts one in this process. */
  void start(
      LocalClusterOptions options,
      LocalAgentOptions agent,
      LocalAgent.Directories directories,
      Resources resources,
      AccessRules access)
      throws IOException {
    List<AgentRegistration> made = new ArrayList<>();
    LocalAgent started =
        LocalAgent.start(
            options,
            agent,
            directories,
            resources,
            (info, total, reserved) -> {
              made.add(master.register(info, wire.address().ip(), total, reserved));
              return made.get(0);
            },
            access,
            wire);
    own.add(new Own(started, made.get(0)));
  }

  /** Lets others join. */
  void serve(ApiServer server, AccessRules access) {
    joined.serve(server, access);
  }

  private boolean isOwn(String name) {
    return own.stream().anyMatch(one -> one.agent().name().equals(name));
  }

  /** The addresses of those in this process. */
  List<String> own() {
    return own.stream().map(one -> one.agent().address()).toList();
  }

  LocalAgent first() {
    return own.get(0).agent();
  }

  /** Those in this process. */
  Stream<LocalAgent> local() {
    return own.stream().map(Own::agent);
  }

  /** What the first one has. */
  List<Resource> resources() {
    return own.get(0).registration().totalResources();
  }

  Map<String, URI> addresses() {
    Map<String, URI> all = new LinkedHashMap<>();
    local().forEach(one -> all.put(one.name(), URI.create(one.address())));
    joined.addresses().forEach((name, address) -> all.put(name, URI.create(address)));
    return all;
  }

  List<ShownAgent> all() {
    return Stream.concat(
            own.stream().map(one -> one.agent().shown(one.registration())), joined.all().stream())
        .toList();
  }

  /**
   * One by its name.
   *
   * @throws IllegalArgumentException if there is none
   */
  ShownAgent named(String name) {
    return all().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no agent '" + name + "', only " + addresses().keySet()));
  }

  /** Those of this process, side by side: each has its tasks to end. */
  @Override
  public void close() throws IOException {
    joined.close();
    Closing.all(local().<Closeable>map(one -> one::close).toList());
  }
}
