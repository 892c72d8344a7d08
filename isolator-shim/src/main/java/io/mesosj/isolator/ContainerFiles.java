package io.mesosj.isolator;

import io.mesosj.cni.CniResult;
import io.mesosj.cni.Dns;
import io.mesosj.isolator.checkpoint.Checkpoints;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.files.HostResolver;
import io.mesosj.isolator.files.HostsFile;
import io.mesosj.isolator.files.ResolvConf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes and finds the three files of {@code /etc} that a container gets with its networks. */
final class ContainerFiles {
  private final Layout layout;
  private final Checkpoints checkpoints;
  private final DefaultDns defaultDns;
  private final HostResolver host;

  ContainerFiles(Layout layout, Checkpoints checkpoints, DefaultDns defaultDns, HostResolver host) {
    this.layout = layout;
    this.checkpoints = checkpoints;
    this.defaultDns = defaultDns;
    this.host = host;
  }

  void write(ContainerState container) throws IOException {
    String id = container.id;
    Map<Path, String> written = new LinkedHashMap<>();
    written.put(layout.hostname(id), container.hostname + "\n");
    written.put(layout.hosts(id), HostsFile.of(container.hostname, container.addresses()));
    resolver(container).ifPresent(text -> written.put(layout.resolvConf(id), text));
    checkpoints.writePublic(written);
  }

  /**
   * Network by network, as Mesos decides: what its plugins say if they name a server, else the
   * operator's default for it too. Where no network has a server, the host's, as far as a container
   * can use them.
   */
  private Optional<String> resolver(ContainerState container) throws IOException {
    Dns dns = Dns.NONE;
    for (ContainerNetwork network : container.networks) {
      Dns own = network.result().map(CniResult::dns).orElse(Dns.NONE);
      dns = dns.plus(own);
      if (!own.hasServers()) {
        dns = dns.plus(defaultDns.of(network.config().name()));
      }
    }
    if (dns.isEmpty()) {
      return host.replacement();
    }
    return Optional.of(ResolvConf.of(dns.hasServers() ? dns : dns.withServers(host.servers())));
  }

  /** A container that was attached, now or by an earlier agent. */
  AttachedContainer describe(ContainerState container) {
    String id = container.id;
    Path resolvConf = layout.resolvConf(id);
    return new AttachedContainer(
        layout.namespace(id),
        container.networks.stream().map(ContainerNetwork::status).toList(),
        container.hostname,
        layout.hostname(id),
        layout.hosts(id),
        Files.exists(resolvConf) ? resolvConf : host.file(),
        container.networks.stream().flatMap(network -> network.warnings().stream()).toList());
  }
}
