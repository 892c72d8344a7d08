package io.mesosj.base.thread;

/**
 * Work that no interrupt of its thread ends: undoing what a cancelled step has made runs programs,
 * and an interrupt that meant the step would kill them.
 */
public final class Uninterrupted {
  private Uninterrupted() {}

  /** What is to be done to its end; done once more if an interrupt came between. */
  public interface Work<E extends Exception> {
    /** Does it. */
    void run() throws E;
  }

  /**
   * Does the work. An interrupt from before or during it stands afterwards.
   *
   * @param work can be done again when it was done in part
   * @throws E what the work throws
   */
  public static <E extends Exception> void run(Work<E> work) throws E {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } catch (Exception e) {
      if (!Thread.interrupted()) {
        throw e;
      }
      interrupted = true;
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
