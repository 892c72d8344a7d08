package io.mesosj.isolator.portmapper;

import io.mesosj.isolator.plugin.PluginRun;

/** The plugin as a process that dies at a step, as by {@code kill -9}. */
final class KilledPortMapper {
  private KilledPortMapper() {}

  public static void main(String[] args) {
    Step fatal = Step.valueOf(args[0]);
    PortMapper mapper =
        PortMapper.ofHost(
            step -> {
              if (step == fatal) {
                Runtime.getRuntime().halt(137);
              }
            });
    System.exit(PluginRun.run(mapper, System.getenv(), System.in, System.out));
  }
}
