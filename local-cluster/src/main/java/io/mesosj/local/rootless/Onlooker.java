package io.mesosj.local.rootless;

import java.util.function.IntConsumer;

/** Is told, by several threads, how a command goes that runs in namespaces of its own. */
public interface Onlooker {
  /** How it runs, in one line. */
  void note(String words);

  /** What it has to do without, in one line. */
  void warn(String problem);

  /** Says where its streams lead to; without more, to those of this process. */
  default void connect(ProcessBuilder builder) {
    builder.inheritIO();
  }

  /**
   * It is about to be started.
   *
   * @param signals hands signals on, each as the exit code that stands for it
   */
  void opened(IntConsumer signals);

  /** It was started, and waits for its namespaces. */
  default void started(Process process) {}

  /** A cluster in there has said where it is. */
  default void announced(AnnouncedCluster cluster) {}
}
