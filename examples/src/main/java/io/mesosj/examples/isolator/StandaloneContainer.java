package io.mesosj.examples.isolator;

import io.mesosj.isolator.AttachedContainer;
import io.mesosj.isolator.CniIsolator;
import io.mesosj.isolator.ContainerSpec;
import io.mesosj.isolator.DefaultDns;
import io.mesosj.isolator.IsolatorOptions;
import io.mesosj.protocol.network.NetworkSpecs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.NetworkInfo;

/**
 * Runs a command on CNI networks, and a second one beside it as a DEBUG container would:
 *
 * <pre>
 * StandaloneContainer CONFIG_DIR PLUGINS_DIR ROOT_DIR NETWORKS COMMAND [ARGUMENT...]
 * </pre>
 *
 * <p>{@code NETWORKS} is what {@code --networks} takes: names with commas between them.
 */
public final class StandaloneContainer {
  private StandaloneContainer() {}

  /** Prints the container's addresses and routes around what the command prints. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 5) {
      throw new IllegalArgumentException(
          "usage: StandaloneContainer CONFIG_DIR PLUGINS_DIR ROOT_DIR NETWORKS COMMAND...");
    }
    IsolatorOptions options =
        new IsolatorOptions(
            Path.of(args[0]),
            List.of(Path.of(args[1])),
            Path.of(args[2]),
            DefaultDns.none(),
            IsolatorOptions.PLUGIN_TIME_LIMIT);
    List<NetworkInfo> networks = NetworkSpecs.parseList(args[3]);
    List<String> command = Arrays.asList(args).subList(4, args.length);

    try (CniIsolator isolator = CniIsolator.create(options)) {
      // First, whatever an earlier run left behind when it was killed.
      isolator.recover(Set.of());
      String id = "example-" + ProcessHandle.current().pid();
      isolator.prepare(id, ContainerSpec.of(networks, Optional.of("example")));
      try {
        AttachedContainer container = isolator.isolate(id);
        print(container);
        run(container.netns(), command);
        inspect(isolator, id);
      } finally {
        isolator.cleanup(id);
      }
    }
  }

  /** A nested container without networks of its own is on those of the one that it joins. */
  private static void inspect(CniIsolator isolator, String id)
      throws IOException, InterruptedException {
    String debug = id + ".debug";
    isolator.prepare(debug, ContainerSpec.joining(id));
    run(isolator.isolate(debug).netns(), List.of("ip", "route"));
    isolator.cleanup(debug);
  }

  @SuppressWarnings("SystemOut") // what the program is for
  private static void print(AttachedContainer container) {
    for (NetworkInfo network : container.networks()) {
      network
          .getIpAddressesList()
          .forEach(address -> System.out.println(network.getName() + " " + address.getIpAddress()));
    }
  }

  /** A process enters the namespace by nsenter; a thread of this program never does. */
  private static void run(Path netns, List<String> command)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + netns));
    all.addAll(command);
    int status = new ProcessBuilder(all).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException("'" + String.join(" ", command) + "' ended with status " + status);
    }
  }
}
