package io.mesosj.local;

import io.mesosj.base.process.ProcessUser;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The directories of a cluster's agents: those that it was given, in which several agents have one
 * each in {@code agents}, and its own for what it was not given. Used by one thread.
 */
final class ClusterDirectories implements Closeable {
  private final LocalClusterOptions options;
  private final GivenDirectories given = new GivenDirectories();
  private final List<DefaultDirectories> defaults = new ArrayList<>();
  private final List<LocalAgent.Directories> made = new ArrayList<>();

  ClusterDirectories(LocalClusterOptions options) {
    this.options = options;
  }

  /** Makes what is missing, in the order of the agents. */
  List<LocalAgent.Directories> make() throws IOException {
    DefaultDirectories first = new DefaultDirectories(ProcessUser.isRoot());
    defaults.add(first);
    first.cleanUp(options);
    for (LocalAgentOptions agent : options.agents()) {
      DefaultDirectories own = made.isEmpty() ? first : first.another();
      if (own != first) {
        defaults.add(own);
      }
      Path work =
          options.workDir().isPresent()
              ? given(options.workDir().get(), "--work_dir", agent)
              : own.work();
      Path runtime =
          options.runtimeDir().isPresent()
              ? given(options.runtimeDir().get(), "--runtime_dir", agent)
              : own.runtime(options);
      made.add(new LocalAgent.Directories(work, runtime));
    }
    return List.copyOf(made);
  }

  private Path given(Path asked, String flag, LocalAgentOptions agent) throws IOException {
    Path whole = given.take(asked, flag);
    return options.agents().size() == 1
        ? whole
        : given.take(whole.resolve("agents").resolve(agent.name()), flag);
  }

  /**
   * Where the cluster's own credential is: in the runtime directory that was given, or the first.
   */
  Path runtime() throws IOException {
    return options.runtimeDir().isPresent()
        ? given.take(options.runtimeDir().get(), "--runtime_dir")
        : made.get(0).runtime();
  }

  @Override
  public void close() throws IOException {
    given.close();
    Closing.all(defaults.stream().<Closeable>map(one -> one::remove).toList());
  }
}
