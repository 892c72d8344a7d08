package io.mesosj.isolator;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.NetworkInfo;

/**
 * A container's namespace, ready to be joined.
 *
 * @param netns the pinned namespace
 * @param networks the requested NetworkInfos with the addresses that were assigned
 * @param hostname the name to set inside
 * @param hostnameFile to be mounted at {@code /etc/hostname}
 * @param hosts to be mounted at {@code /etc/hosts}
 * @param resolvConf to be mounted at {@code /etc/resolv.conf}; the host's own where no name server
 *     was given
 * @param warnings what was asked for and no plugin takes, such as a port that nothing publishes,
 *     and ports that the host's firewall keeps from other hosts
 */
public record AttachedContainer(
    Path netns,
    List<NetworkInfo> networks,
    String hostname,
    Path hostnameFile,
    Path hosts,
    Path resolvConf,
    List<String> warnings) {
  /** With one more. */
  AttachedContainer warning(String more) {
    List<String> all = new ArrayList<>(warnings);
    all.add(more);
    return new AttachedContainer(
        netns, networks, hostname, hostnameFile, hosts, resolvConf, List.copyOf(all));
  }
}
