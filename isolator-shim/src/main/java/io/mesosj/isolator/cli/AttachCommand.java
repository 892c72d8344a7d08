package io.mesosj.isolator.cli;

import io.mesosj.isolator.ContainerSpec;
import io.mesosj.isolator.OperatorIsolator;
import io.mesosj.protocol.network.NetworkSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.NetworkInfo;

/** {@code attach}: a namespace with networks for a container that no agent runs. */
final class AttachCommand implements Command {
  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    Arguments arguments = invocation.arguments();
    if (arguments.words().size() != 1) {
      throw new UsageException("attach needs one container id: attach ID --networks=NAME");
    }
    boolean json = invocation.json();
    String id = arguments.words().get(0);
    ContainerSpec spec = ContainerSpec.of(networks(arguments), arguments.text(Flag.HOSTNAME));
    Path configDir = invocation.settings().configDir();
    if (!Files.isDirectory(configDir)) {
      throw new NoSuchFileException(configDir.toString());
    }
    try (OperatorIsolator isolator = invocation.settings().isolator()) {
      isolator.attach(id, spec);
    }
    ContainerDirectory containers = new ContainerDirectory(invocation.settings());
    List<ContainerReport> report = List.of(new ContainerReporter(containers).report(id));
    invocation.out().print(json ? ReportText.json(report) : ReportText.table(report));
    return ExitCode.OK;
  }

  private static List<NetworkInfo> networks(Arguments arguments) throws UsageException {
    List<NetworkInfo> networks = new ArrayList<>();
    Flag flag = Flag.NETWORKS;
    try {
      arguments
          .text(Flag.NETWORKS)
          .ifPresent(text -> networks.addAll(NetworkSpecs.parseList(text)));
      flag = Flag.NETWORK;
      for (String text : arguments.all(Flag.NETWORK)) {
        networks.add(NetworkSpecs.parseOne(text));
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
    if (networks.stream().noneMatch(NetworkInfo::hasName)) {
      throw new UsageException(
          "attach needs a network: " + Flag.NETWORKS + "=NAME or " + Flag.NETWORK + "=name=NAME,…");
    }
    return networks;
  }
}
