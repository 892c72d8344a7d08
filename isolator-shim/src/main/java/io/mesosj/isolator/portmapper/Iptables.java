package io.mesosj.isolator.portmapper;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import io.mesosj.base.process.SearchPath;
import io.mesosj.isolator.plugin.PluginFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The iptables of one address family, whichever of nft and legacy the host's alternatives name. */
final class Iptables {
  /** iptables-legacy waits this long for the lock that all its calls share. */
  private static final int LOCK_SECONDS = 30;

  /** Of iptables-legacy, where the kernel has no such table and so no rules either. */
  private static final String NO_TABLE = "Table does not exist";

  private static final Duration LIMIT = Duration.ofSeconds(LOCK_SECONDS + 10);

  private final SearchPath programs;
  private final boolean v6;

  Iptables(SearchPath programs, boolean v6) {
    this.programs = programs;
    this.v6 = v6;
  }

  boolean v6() {
    return v6;
  }

  /** Whether the host can have rules of this family at all. */
  boolean isAvailable() {
    return !v6 || (Files.exists(Path.of("/proc/net/if_inet6")) && isInstalled());
  }

  boolean isInstalled() {
    return programs.find(v6 ? "ip6tables-save" : "iptables-save").isPresent();
  }

  /**
   * One table, for the others may be huge or made by something that iptables can't print.
   *
   * @throws PluginFailure if it can't be read, which is not the same as empty
   */
  SavedTables.Table save(String table) throws PluginFailure {
    String name = v6 ? "ip6tables-save" : "iptables-save";
    ProgramOutput saved = run(List.of(find(name), "-t", table), "");
    if (saved.status() != 0 && !saved.text().contains(NO_TABLE) && !isUnknownToKernel(table)) {
      throw failed(name, saved);
    }
    if (!SavedTables.isWhole(saved.text(), table)) {
      throw unreadable(table);
    }
    return SavedTables.parse(saved.text()).table(table);
  }

  /**
   * Whether the kernel itself says that there is no such table, of nft or legacy. A host without a
   * family's modules makes the programs fail in many words, and there is nothing to undo then.
   */
  private boolean isUnknownToKernel(String table) throws PluginFailure {
    String family = v6 ? "ip6" : "ip";
    Path names = Path.of("/proc/thread-self/net", family + "_tables_names");
    Optional<Path> nft = programs.find("nft");
    try {
      if (nft.isEmpty() || (Files.exists(names) && SmallFile.lines(names).contains(table))) {
        return false;
      }
    } catch (IOException e) {
      return false; // Not known.
    }
    ProgramOutput tables = run(List.of(nft.get().toString(), "list", "tables", family), "");
    return tables.status() == 0 && !(tables.text() + "\n").contains(family + " " + table + "\n");
  }

  private PluginFailure unreadable(String table) {
    String family = v6 ? "ip6" : "ip";
    return new PluginFailure(
        PluginFailure.PORT_MAP_FAILED,
        "table "
            + table
            + " can't be read: somebody put native nft rules into it, which iptables can't print;"
            + " move them to a table of their own ('nft list table "
            + family
            + " "
            + table
            + "' shows them)");
  }

  /**
   * Carries out the transaction.
   *
   * @throws PluginFailure if it was not carried out, as when the rules changed since they were
   *     saved
   */
  void restore(RuleTransaction transaction) throws PluginFailure {
    String name = v6 ? "ip6tables-restore" : "iptables-restore";
    List<String> command = new ArrayList<>();
    Optional<Path> setpriv = programs.find("setpriv");
    if (setpriv.isPresent()) {
      // One that waits for the lock must not outlive us: it would bring rules back after a DEL.
      command.addAll(List.of(setpriv.get().toString(), "--pdeathsig", "KILL"));
    }
    command.addAll(List.of(find(name), "--noflush", "-w", String.valueOf(LOCK_SECONDS)));
    ProgramOutput restored = run(command, transaction.text());
    if (restored.status() != 0) {
      throw failed(name, restored);
    }
  }

  private ProgramOutput run(List<String> command, String input) throws PluginFailure {
    try {
      return Program.of(LIMIT, command).input(input).run();
    } catch (IOException e) {
      throw new PluginFailure(PluginFailure.PORT_MAP_FAILED, FileProblem.describe(e), e);
    }
  }

  private String find(String name) throws PluginFailure {
    Optional<Path> program = programs.find(name);
    if (program.isEmpty()) {
      throw new PluginFailure(
          PluginFailure.PORT_MAP_FAILED, "'" + name + "' is not in PATH: install iptables");
    }
    return program.get().toString();
  }

  private static PluginFailure failed(String name, ProgramOutput output) {
    return new PluginFailure(
        PluginFailure.PORT_MAP_FAILED,
        "'" + name + "' failed with status " + output.status() + ": " + output.words());
  }
}
