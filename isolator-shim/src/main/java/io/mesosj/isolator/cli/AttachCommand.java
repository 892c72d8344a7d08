package io.mesosj.isolator.cli;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.isolator.AttachedContainer;
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
    Request request = Request.of(invocation);
    if (request.words().size() != 1) {
      throw new UsageException("attach needs one container id: attach ID --networks=NAME");
    }
    boolean json = request.json();
    String id = request.words().get(0);
    ContainerSpec spec =
        ContainerSpec.of(networks(request.values()), request.values().text(ShimFlags.HOSTNAME));
    Path configDir = request.settings().configDir();
    if (!Files.isDirectory(configDir)) {
      throw new NoSuchFileException(configDir.toString());
    }
    AttachedContainer attached;
    try (OperatorIsolator isolator = request.settings().isolator()) {
      attached = isolator.attach(id, spec);
    }
    ContainerDirectory containers = new ContainerDirectory(request.settings());
    List<ContainerReport> report =
        List.of(new ContainerReporter(containers).report(id).withWarnings(attached.warnings()));
    request.print(json ? ReportText.json(report) : ReportText.table(report));
    return ExitCode.OK;
  }

  private static List<NetworkInfo> networks(Values values) throws UsageException {
    List<NetworkInfo> networks = new ArrayList<>();
    Flag flag = ShimFlags.NETWORKS;
    try {
      values
          .text(ShimFlags.NETWORKS)
          .ifPresent(text -> networks.addAll(NetworkSpecs.parseList(text)));
      flag = ShimFlags.NETWORK;
      for (String text : values.all(ShimFlags.NETWORK)) {
        networks.add(NetworkSpecs.parseOne(text));
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
    if (networks.stream().noneMatch(NetworkInfo::hasName)) {
      throw new UsageException(
          "attach needs a network: "
              + ShimFlags.NETWORKS
              + "=NAME or "
              + ShimFlags.NETWORK
              + "=name=NAME,…");
    }
    return networks;
  }
}
