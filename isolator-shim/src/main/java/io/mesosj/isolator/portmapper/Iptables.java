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
import org.jspecify.annotations.Nullable;

/**
 * The iptables of one address family, whichever of nft and legacy the host's alternatives name. The
 * kernel keeps the rules of both apart and obeys both, so that an administrator who switches leaves
 * containers' rules behind in {@link #other}.
 */
final class Iptables {
  /** iptables-legacy waits this long for the lock that all its calls share. */
  private static final int LOCK_SECONDS = 30;

  /** Of iptables-legacy, where the kernel has no such table and so no rules either. */
  private static final String NO_TABLE = "Table does not exist";

  /** Of iptables-nft, for some of nft's own rules; of others it says so and ends with 0. */
  private static final String NO_WORDS = "Parsing nftables rule failed";

  private static final Duration LIMIT = Duration.ofSeconds(LOCK_SECONDS + 10);

  private static final String NFT = "-nft";
  private static final String LEGACY = "-legacy";

  private final SearchPath programs;
  private final boolean v6;

  /** What stands after {@code iptables} in the programs' names. */
  private final String kind;

  Iptables(SearchPath programs, boolean v6) {
    this(programs, v6, "");
  }

  private Iptables(SearchPath programs, boolean v6, String kind) {
    this.programs = programs;
    this.v6 = v6;
    this.kind = kind;
  }

  boolean v6() {
    return v6;
  }

  /** Whether the host can have rules of this family at all. */
  boolean isAvailable() {
    return !v6 || (Files.exists(Path.of("/proc/net/if_inet6")) && isInstalled());
  }

  boolean isInstalled() {
    return programs.find(name("-save")).isPresent();
  }

  /** What changes single rules of it. */
  String program() {
    return name("");
  }

  private String name(String verb) {
    return (v6 ? "ip6tables" : "iptables") + kind + verb;
  }

  /**
   * The one of nft and legacy that the alternatives don't name, where a table of it may have rules;
   * empty where it has none or is not installed, so that no rule of ours was ever made by it.
   */
  Optional<Iptables> other(String table) {
    Optional<Path> chosen = programs.find(name("-save"));
    if (chosen.isEmpty()) {
      return Optional.empty();
    }
    String program = String.valueOf(realName(chosen.get()));
    boolean isNft = program.contains("nft");
    if (!isNft && !program.contains("legacy")) {
      return Optional.empty(); // A script, or an iptables that is older than the two.
    }
    Iptables other = new Iptables(programs, v6, isNft ? LEGACY : NFT);
    return other.isInstalled() && (!isNft || mayBeLegacy(table))
        ? Optional.of(other)
        : Optional.empty();
  }

  private static @Nullable Path realName(Path program) {
    try {
      return program.toRealPath().getFileName();
    } catch (IOException e) {
      return program.getFileName();
    }
  }

  /** Costs no process: nearly no host has both. */
  private boolean mayBeLegacy(String table) {
    try {
      // No stream, which would be loaded for this alone.
      return ("\n" + legacyTables() + "\n").contains("\n" + table + "\n");
    } catch (IOException e) {
      return true; // Not known.
    }
  }

  /** The kernel's own list, which is not there where it has no such tables. */
  private String legacyTables() throws IOException {
    Path names = Path.of("/proc/thread-self/net", family() + "_tables_names");
    return Files.exists(names) ? SmallFile.text(names) : "";
  }

  private String family() {
    return v6 ? "ip6" : "ip";
  }

  /**
   * As {@link #save}, for those who look for rules of ours only: the table may hold whatever
   * iptables can't print, or the programs may fail for lack of a module, and have none of ours.
   *
   * @param chains of ours, one of which is there if anything of ours is
   * @return an empty one where the kernel itself says that none of them is there
   */
  SavedTables.Table saveOurs(String table, String... chains) throws PluginFailure {
    try {
      return save(table);
    } catch (PluginFailure e) {
      if (isOfNft(table) && !hasAnyNftChain(table, chains)) {
        return SavedTables.parse("").table(table);
      }
      throw e;
    }
  }

  /** Whether nft would tell of all that it has: no table of legacy's can be meant. */
  private boolean isOfNft(String table) {
    return kind.equals(NFT) || (kind.isEmpty() && !mayBeLegacy(table));
  }

  private boolean hasAnyNftChain(String table, String... chains) throws PluginFailure {
    boolean found = false;
    for (String chain : chains) {
      found = found || hasNftChain(table, chain);
    }
    return found;
  }

  private boolean hasNftChain(String table, String chain) throws PluginFailure {
    Optional<Path> nft = programs.find("nft");
    if (nft.isEmpty()) {
      return true; // Not known.
    }
    ProgramOutput listed =
        run(List.of(nft.get().toString(), "list", "chain", family(), table, chain), "");
    return listed.status() == 0 || !listed.text().contains("No such file or directory");
  }

  /**
   * One table, for the others may be huge or made by something that iptables can't print.
   *
   * @throws PluginFailure if it can't be read, which is not the same as empty
   */
  SavedTables.Table save(String table) throws PluginFailure {
    String name = name("-save");
    if (!isInstalled() && isUnknownToKernel(table)) {
      return SavedTables.parse("").table(table);
    }
    ProgramOutput saved = run(List.of(find(name), "-t", table), "");
    if (saved.status() != 0 && !saved.text().contains(NO_TABLE) && !isUnknownToKernel(table)) {
      throw saved.text().contains(NO_WORDS) ? unreadable(table) : failed(name, saved);
    }
    if (!SavedTables.isWhole(saved.text(), table)) {
      throw unreadable(table);
    }
    // The real programs print even a table that was never used.
    if (saved.status() == 0
        && !SavedTables.isPrinted(saved.text(), table)
        && !isUnknownToKernel(table)) {
      throw new PluginFailure(
          PluginFailure.PORT_MAP_FAILED,
          "table "
              + table
              + " can't be read: '"
              + name
              + "' ended well and printed no table; the kernel may have one");
    }
    return SavedTables.parse(saved.text()).table(table);
  }

  /**
   * Whether the kernel itself says that there is no such table, of nft or legacy. A host without a
   * family's modules makes the programs fail in many words, and there is nothing to undo then.
   */
  private boolean isUnknownToKernel(String table) throws PluginFailure {
    Optional<Path> nft = programs.find("nft");
    if (nft.isEmpty() || mayBeLegacy(table)) {
      return false;
    }
    ProgramOutput tables = run(List.of(nft.get().toString(), "list", "tables", family()), "");
    return tables.status() == 0 && !(tables.text() + "\n").contains(family() + " " + table + "\n");
  }

  private PluginFailure unreadable(String table) {
    return new PluginFailure(
        PluginFailure.PORT_MAP_FAILED,
        "table "
            + table
            + " can't be read: somebody put native nft rules into it, which iptables can't print;"
            + " move them to a table of their own ('nft list table "
            + family()
            + " "
            + table
            + "' shows them)");
  }

  /** Fails where rules can't be made at all. */
  void requireInstalled() throws PluginFailure {
    find(name("-save"));
    find(name("-restore"));
  }

  /**
   * Carries out the transaction.
   *
   * @throws PluginFailure if it was not carried out, as when the rules changed since they were
   *     saved
   */
  void restore(RuleTransaction transaction) throws PluginFailure {
    String name = name("-restore");
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
