package io.mesosj.isolator;

import io.mesosj.base.step.Steps;
import io.mesosj.cni.PluginPath;
import io.mesosj.protocol.network.NetworkSpecs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.mesos.v1.Protos.NetworkInfo;

/**
 * An agent's isolator in a process of its own that attaches or detaches one container, names each
 * step that it takes and stops for ever at one of them, to be killed there.
 */
final class KilledIsolator implements Steps {
  static final String STEP = "step ";
  static final String WAITING = "waiting";

  private final int last;
  private int count;

  private KilledIsolator(int last) {
    this.last = last;
  }

  /**
   * Takes the directories of configurations and plugins, the root, the container's id, {@code
   * attach} or {@code detach}, the step to stop at (0 for none) and the networks.
   */
  public static void main(String[] args) throws Exception {
    KilledIsolator steps = new KilledIsolator(Integer.parseInt(args[5]));
    IsolatorOptions options =
        new IsolatorOptions(
            Path.of(args[0]),
            PluginPath.parse(args[1]).directories(),
            Path.of(args[2]),
            DefaultDns.none(),
            IsolatorOptions.PLUGIN_TIME_LIMIT);
    CniIsolator isolator = CniIsolator.create(options, steps);
    String id = args[3];
    if (args[4].equals("attach")) {
      List<NetworkInfo> networks = Arrays.stream(args).skip(6).map(NetworkSpecs::parseOne).toList();
      isolator.prepare(id, ContainerSpec.of(networks, Optional.empty()));
      isolator.isolate(id);
    } else {
      isolator.recover(Set.of(id));
      isolator.cleanup(id);
      isolator.close();
    }
  }

  @Override
  public synchronized void at(Moment moment, String what) {
    count++;
    say(STEP + count + " " + moment + " " + what);
    if (count == last) {
      say(WAITING);
      while (true) {
        LockSupport.park(this);
      }
    }
  }

  @SuppressWarnings("SystemOut") // the pipe to the test
  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
