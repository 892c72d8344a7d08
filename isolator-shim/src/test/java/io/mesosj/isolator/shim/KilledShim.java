package io.mesosj.isolator.shim;

import io.mesosj.base.step.Steps;
import io.mesosj.isolator.plugin.PluginRun;
import java.util.concurrent.locks.LockSupport;

/** The plugin as a process that says when it is at a step, and stays there to be killed. */
final class KilledShim implements Steps {
  static final String WAITING = "waiting";

  private final int last;
  private int count;

  private KilledShim(int last) {
    this.last = last;
  }

  /** Takes the number of the step to stop at. */
  public static void main(String[] args) {
    Shim shim = new Shim(new KilledShim(Integer.parseInt(args[0])));
    System.exit(PluginRun.run(shim, System.getenv(), System.in, System.out));
  }

  @Override
  @SuppressWarnings("SystemOut") // the pipe to the test
  public synchronized void at(Moment moment, String what) {
    count++;
    if (count == last) {
      System.out.println(WAITING);
      System.out.flush();
      while (true) {
        LockSupport.park(this);
      }
    }
  }
}
