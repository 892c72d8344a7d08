package io.mesosj.execute.task;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagText;
import io.mesosj.base.flags.Problems;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.protocol.network.InvalidNetworkException;
import io.mesosj.protocol.network.NetworkSpecs;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.NetworkInfo;

/** {@code --networks --network --publish}: the networks in the order in which they are joined. */
final class NetworkReader {
  private final Values values;
  private final Problems problems = new Problems();
  private final List<NetworkInfo> networks = new ArrayList<>();

  private NetworkReader(Values values) {
    this.values = values;
  }

  static List<NetworkInfo> read(Values values) throws UsageException {
    NetworkReader reader = new NetworkReader(values);
    reader.problems.collect(reader::names);
    for (String spec : values.all(ContainerFlags.NETWORK)) {
      reader.problems.collect(() -> reader.spec(spec));
    }
    reader.problems.throwIfAny();
    reader.publish();
    NetworkSpecs.validateWanted(reader.networks).forEach(reader.problems::add);
    reader.checkOpenPorts();
    reader.problems.throwIfAny();
    return List.copyOf(reader.networks);
  }

  private void names() throws UsageException {
    if (values.given(ContainerFlags.NETWORKS)) {
      Flag flag = ContainerFlags.NETWORKS;
      String text = values.text(flag, "");
      checkKind(flag, text);
      String list = FlagText.namesFile(text, false) ? FlagText.ofFile(flag, text) : text;
      networks.addAll(parsed(flag, () -> NetworkSpecs.parseList(list)));
    }
  }

  /** Docker's networks that are none; one that is called so can be written as JSON. */
  private static void checkKind(Flag flag, String name) throws UsageException {
    if (name.equals("host")) {
      throw new UsageException(
          flag + "=host: leave it out, a task without networks is on its host's");
    }
    if (name.equals("none")) {
      throw new UsageException(
          flag
              + "=none: Mesos has no such network; one that leads nowhere is made by 'networks create"
              + " NAME --internal'");
    }
  }

  private void spec(String spec) throws UsageException {
    checkKind(ContainerFlags.NETWORK, spec);
    networks.add(parsed(ContainerFlags.NETWORK, () -> NetworkSpecs.parseOne(spec)));
  }

  /** Port mappings belong to a network, so there must be exactly one that can be meant. */
  private void publish() {
    List<String> ports = values.all(ContainerFlags.PUBLISH);
    if (ports.isEmpty()) {
      return;
    }
    if (networks.isEmpty()) {
      problems.add(
          ContainerFlags.PUBLISH
              + " needs a network of the container's own: "
              + ContainerFlags.NETWORKS
              + "=NAME");
      return;
    }
    if (networks.size() != 1) {
      problems.add(
          ContainerFlags.PUBLISH
              + " needs exactly one network, "
              + networks.size()
              + " are named; give each its ports with --network name=NAME,port=HOST:CONTAINER");
      return;
    }
    NetworkInfo.Builder network = networks.get(0).toBuilder();
    for (String port : ports) {
      problems.collect(
          () ->
              network.addAllPortMappings(
                  parsed(ContainerFlags.PUBLISH, () -> NetworkSpecs.ports(port))));
    }
    networks.set(0, network.build());
  }

  private void checkOpenPorts() {
    if (!values.on(ContainerFlags.PORTS_FROM_OFFER)) {
      networks.stream()
          .flatMap(network -> network.getPortMappingsList().stream())
          .filter(mapping -> mapping.getHostPort() == 0)
          .findFirst()
          .ifPresent(
              open ->
                  problems.add(
                      "port "
                          + open.getContainerPort()
                          + " is mapped to any host port of the offer's, which --no-"
                          + ContainerFlags.PORTS_FROM_OFFER.name()
                          + " excludes: write HOST:"
                          + open.getContainerPort()));
    }
  }

  private interface Parse<T> {
    T run();
  }

  private static <T> T parsed(Flag flag, Parse<T> parse) throws UsageException {
    try {
      return parse.run();
    } catch (InvalidNetworkException e) {
      throw new UsageException(e.problems().stream().map(line -> flag + ": " + line).toList());
    } catch (IllegalArgumentException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
  }
}
