package io.mesosj.isolator.portmapper;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.process.SearchPath;
import io.mesosj.isolator.plugin.PluginFailure;
import io.mesosj.isolator.portmapper.NftNat.Taker;
import io.mesosj.isolator.portmapper.NftNatWalk.Grip;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A look for nft's own rules that hold a host port, which takes a process: made by a thread that
 * has something to do while a delegate runs, so that no container waits for it.
 */
final class NftSurvey {
  private final FutureTask<Optional<NftNat>> look;

  NftSurvey(SearchPath programs) {
    this.look = new FutureTask<>(() -> NftNat.read(programs));
  }

  /** Looks, by the thread that calls it. */
  void look() {
    look.run();
  }

  /**
   * Refuses mappings whose port such a rule sends elsewhere.
   *
   * @return in sentences, what may take a port and is not known, and why
   */
  List<String> refuseHeld(List<PortMapping> mappings, List<Address> containers)
      throws PluginFailure {
    List<String> doubts = new ArrayList<>();
    for (Held held : held(mappings, containers, doubts)) {
      if (held.taker().grip() != Grip.DOUBTFUL) {
        throw new PluginFailure(
            PluginFailure.PORT_MAP_FAILED,
            "host port "
                + held.mapping().hostSide()
                + " is held by "
                + held.taker().said()
                + "; map another");
      }
      if (held.taker().first()) {
        doubts.add(held.taker().doubt(held.mapping()));
      }
    }
    return doubts;
  }

  /** A mapping whose port a rule takes, or may. */
  private record Held(PortMapping mapping, Taker taker) {}

  /** All of them; what can't be read is a doubt, and holds nothing. */
  private List<Held> held(List<PortMapping> mappings, List<Address> containers, List<String> doubts)
      throws PluginFailure {
    List<Held> held = new ArrayList<>();
    try {
      Optional<NftNat> nat = looked();
      if (nat.isPresent() && !nat.get().isEmpty()) {
        for (PortMapping mapping : mappings) {
          for (Address container : containers) {
            if (mapping.appliesTo(container)) {
              boolean v6 = container.isV6();
              add(nat.get().taker(mapping, v6, ""), mapping, held);
              add(nat.get().takerOfOwnConnections(mapping, v6), mapping, held);
            }
          }
        }
      }
    } catch (IOException e) {
      doubts.add(unreadable(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PluginFailure(PluginFailure.TRY_AGAIN_LATER, "interrupted", e);
    }
    return held;
  }

  private static void add(Optional<Taker> taker, PortMapping mapping, List<Held> held) {
    if (taker.isPresent()) {
      held.add(new Held(mapping, taker.get()));
    }
  }

  private Optional<NftNat> looked() throws IOException, InterruptedException {
    try {
      return look.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException problem ? problem : new IOException(e.getCause());
    }
  }

  /** Whether a table holds a port is not known then, which is told and keeps nobody out. */
  static String unreadable(IOException e) {
    return "whether a rule of nft's own takes a host port is not known: " + FileProblem.describe(e);
  }
}
