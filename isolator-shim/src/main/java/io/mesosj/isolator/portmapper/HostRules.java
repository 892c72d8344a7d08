package io.mesosj.isolator.portmapper;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.process.SearchPath;
import io.mesosj.base.thread.Threads;
import io.mesosj.base.time.Backoff;
import io.mesosj.isolator.plugin.PluginFailure;
import io.mesosj.isolator.plugin.PluginLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A host's port mapping rules, changed by one port-mapper at a time. */
final class HostRules {
  /** Other programs change the same table between our reading and writing. */
  private static final int ATTEMPTS = 8;

  private static final String NAT = "nat";

  private static final Duration LOCK_LIMIT = Duration.ofMinutes(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(15);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(120);

  private static final String NOBODYS_TABLE =
      """
      *nat
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -p tcp -m tcp --dport 1 -m comment --comment "of nobody" -j RETURN
      COMMIT
      """;

  private final SearchPath programs;
  private final Path lockFile;
  private final Step.Listener steps;
  private final Iptables v4;
  private final Iptables v6;
  private final Conntrack conntrack;
  private final ListenerCheck listenerCheck;

  HostRules(SearchPath programs, Path lockFile, Step.Listener steps) {
    this.programs = programs;
    this.lockFile = lockFile;
    this.steps = steps;
    this.v4 = new Iptables(programs, false);
    this.v6 = new Iptables(programs, true);
    this.conntrack = new Conntrack(programs);
    this.listenerCheck = new ListenerCheck(programs);
  }

  /** What is looked at while a delegate runs. */
  record Survey(ListenerSurvey listeners, NftSurvey nft) {}

  /** A look at the nat table. */
  private interface Reading {
    SavedTables.Table table() throws PluginFailure;
  }

  /** What a change of the nat table is to be, seen what is there. */
  private interface Plan {
    RuleTransaction of(SavedTables.Table nat) throws PluginFailure;
  }

  /**
   * Maps ports to a container's addresses, all of them in one transaction per address family.
   *
   * @param mapped gets each address before its rules are made
   * @throws PluginFailure if a port is taken, or the rules can't be made; some may have been made
   */
  void map(
      Tag tag,
      MappingRules rules,
      List<Address> addresses,
      List<PortMapping> mappings,
      Survey survey,
      List<Address> mapped)
      throws IOException {
    PluginLock lock = lock();
    try {
      steps.reached(Step.LOCKED);
      listenerCheck.refuseHeld(
          mappings, Families.of(addresses), rules.localhost(), survey.listeners().listeners());
      tell(survey.nft().refuseHeld(mappings, addresses));
      for (Address address : addresses) {
        Iptables family = family(address);
        List<PortMapping> here = PortMapping.applying(mappings, address);
        if (here.isEmpty()) {
          continue; // Nothing is asked of that family, whose table may be in any state.
        }
        List<Rule> wanted = rules.of(tag, address, here);
        refuseHeld(other(family), tag, here);
        change(
            family,
            nat -> {
              RuleTransaction made = mapping(nat, tag, rules, family.v6(), wanted, here);
              mapped.add(address);
              return made;
            });
        if (rules.localhost() && !address.isV6()) {
          openLoopback(address);
        }
      }
    } finally {
      lock.close();
    }
    steps.reached(Step.UNLOCKED);
    for (Address address : addresses) {
      conntrack.forgetUdp(udpPorts(rules.of(tag, address, mappings)), address.isV6());
    }
  }

  private Iptables family(Address address) {
    return address.isV6() ? v6 : v4;
  }

  private static RuleTransaction mapping(
      SavedTables.Table nat,
      Tag tag,
      MappingRules rules,
      boolean v6,
      List<Rule> wanted,
      List<PortMapping> mappings)
      throws PluginFailure {
    refuseHeld(nat, tag, mappings);
    tellDoubts(nat, mappings);
    RuleTransaction transaction = new RuleTransaction();
    addChains(transaction, nat, rules, v6);
    for (Rule rule : replaced(nat.rules(), tag, rules.chain(), mappings)) {
      transaction.delete(rule);
    }
    wanted.forEach(transaction::append);
    return transaction;
  }

  private static void refuseHeld(SavedTables.Table nat, Tag tag, List<PortMapping> mappings)
      throws PluginFailure {
    List<Rule> ofOthers = HeldPorts.ofOthers(nat.rules(), tag);
    for (PortMapping mapping : mappings) {
      Optional<Rule> holder = HeldPorts.holder(ofOthers, mapping);
      if (holder.isPresent()) {
        throw new PluginFailure(
            PluginFailure.PORT_MAP_FAILED,
            "host port "
                + mapping.hostSide()
                + " is held by "
                + Tag.holder(holder.get())
                + "; map another");
      }
    }
  }

  /** On standard error, since the port may well be free. */
  private static void tellDoubts(SavedTables.Table nat, List<PortMapping> mappings) {
    DoubtfulRules doubtful = DoubtfulRules.in(nat);
    for (PortMapping mapping : mappings) {
      doubtful.look(mapping, "none");
    }
    tell(doubtful.sentences());
  }

  private static void tell(List<String> sentences) {
    for (String sentence : sentences) {
      System.err.println("mesos-cni-port-mapper: " + sentence);
    }
  }

  /** The nat table of the iptables that the alternatives don't name; it is empty on most hosts. */
  private static SavedTables.Table other(Iptables family) throws PluginFailure {
    Optional<Iptables> other = family.other(NAT);
    return other.isEmpty() ? SavedTables.parse("").table(NAT) : readOther(other.get());
  }

  private static SavedTables.Table readOther(Iptables other) throws PluginFailure {
    return other.saveOurs(NAT, MappingRules.SOURCE_CHAIN);
  }

  /** What an earlier ADD of the same attachment left, ours or Mesos' for the same port. */
  private static List<Rule> replaced(
      List<Rule> natRules, Tag tag, String chain, List<PortMapping> mappings) {
    String ours = tag.text();
    String ofMesos = Tag.ofMesos(tag.containerId());
    List<Rule> replaced = new ArrayList<>();
    for (Rule rule : natRules) {
      String comment = rule.comment().orElse("");
      if (comment.equals(ours)
          || (comment.equals(ofMesos) && rule.chain().equals(chain) && takesAny(rule, mappings))) {
        replaced.add(rule);
      }
    }
    return replaced;
  }

  private static boolean takesAny(Rule rule, List<PortMapping> mappings) {
    for (PortMapping mapping : mappings) {
      if (HeldPorts.takes(rule, mapping)) {
        return true;
      }
    }
    return false;
  }

  /** Also mends a chain whose maker was killed before it was jumped to. */
  private static void addChains(
      RuleTransaction transaction, SavedTables.Table nat, MappingRules rules, boolean v6) {
    for (String chain : List.of(rules.chain(), MappingRules.SOURCE_CHAIN)) {
      if (!nat.hasChain(chain)) {
        transaction.newChain(chain);
      }
    }
    for (Rule jump : rules.jumps(v6)) {
      if (jump.chain().equals("POSTROUTING")) {
        putFirst(transaction, nat, jump);
      } else if (!nat.has(jump)) {
        transaction.append(jump);
      }
    }
  }

  /**
   * Before the rules that {@code ipMasq} of the bridge plugin appends there: these accept what goes
   * to the container's own subnet, and with that a container's connection to its own host port,
   * whose source has to be rewritten or the container drops the answer as one to itself.
   */
  private static void putFirst(RuleTransaction transaction, SavedTables.Table nat, Rule jump) {
    boolean behind = false;
    for (Rule rule : nat.rules()) {
      if (rule.equals(jump)) {
        if (!behind) {
          return;
        }
        transaction.delete(jump);
        break;
      }
      behind |= rule.chain().equals(jump.chain()) && rule.target().orElse("").startsWith("CNI-");
    }
    transaction.insert(jump);
  }

  private void openLoopback(Address address) throws IOException {
    Optional<String> device = LoopbackRoute.device(address);
    if (device.isEmpty() || LoopbackRoute.isOpen(device.get())) {
      return;
    }
    // The guard comes first: at no time is the device open without it.
    guardLoopback();
    steps.reached(Step.LOOPBACK_GUARDED);
    LoopbackRoute.open(device.get());
    steps.reached(Step.LOOPBACK_OPENED);
  }

  /** By the iptables of now: that of before is what an administrator empties after a switch. */
  private void guardLoopback() throws PluginFailure {
    if (!v4.save("raw").has(MappingRules.loopbackGuard())) {
      v4.restore(new RuleTransaction().appendRaw(MappingRules.loopbackGuard()));
    }
  }

  /** As {@link #map}, where others took the rules away: the guard went with them. */
  void restore(Tag tag, MappingRules rules, List<Address> addresses, List<PortMapping> mappings)
      throws IOException {
    if (rules.localhost() && Families.of(addresses).v4()) {
      PluginLock lock = lock();
      try {
        guardLoopback();
      } finally {
        lock.close();
      }
    }
    map(tag, rules, addresses, mappings, survey(tag, rules, mappings), new ArrayList<>());
  }

  /** Makes the rules of an address that others took away from {@code bridge} or {@code ptp}. */
  void restore(MasqueradeRules rules, Prefix address) throws PluginFailure {
    PluginLock lock = lock();
    try {
      change(
          family(address.address()),
          nat -> {
            RuleTransaction transaction = new RuleTransaction();
            if (!nat.hasChain(rules.chain())) {
              transaction.newChain(rules.chain());
            }
            for (Rule rule : rules.of(address)) {
              if (!nat.has(rule)) {
                transaction.append(rule);
              }
            }
            return transaction;
          });
    } finally {
      lock.close();
    }
  }

  /**
   * Begins what of {@link #map} can be done while a delegate runs: the looks at the host's
   * listeners and at nft's own rules, and a rehearsal. It makes the rules for nobody, so that a
   * process that was started for this one call has the classes that it needs when a container
   * waits.
   */
  Survey survey(Tag tag, MappingRules rules, List<PortMapping> mappings) {
    NftSurvey nft = new NftSurvey(programs);
    ListenerSurvey listeners =
        ListenerSurvey.begin(
            mappings,
            () -> {
              try {
                rehearse(tag, rules, mappings);
              } finally {
                nft.look();
              }
            });
    return new Survey(listeners, nft);
  }

  private static void rehearse(Tag tag, MappingRules rules, List<PortMapping> mappings) {
    SavedTables.Table nat = SavedTables.parse(NOBODYS_TABLE).table(NAT);
    List<Rule> wanted = rules.of(tag, Address.parse("192.0.2.1"), mappings);
    try {
      mapping(nat, tag, rules, false, wanted, mappings).text();
    } catch (PluginFailure e) {
      throw new IllegalStateException("a table without mappings has no holder of a port", e);
    }
  }

  private boolean change(Iptables family, Plan plan) throws PluginFailure {
    return change(family, () -> family.save(NAT), plan);
  }

  /** With the table from elsewhere where it is read for the first time. */
  private boolean change(Iptables family, Reading first, Plan plan) throws PluginFailure {
    for (int attempt = 1; ; attempt++) {
      RuleTransaction transaction = plan.of(attempt == 1 ? first.table() : family.save(NAT));
      steps.reached(Step.RULES_READ);
      if (transaction.isEmpty()) {
        return false;
      }
      try {
        family.restore(transaction);
        steps.reached(Step.RULES_CHANGED);
        return true;
      } catch (PluginFailure e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        pause(attempt);
      }
    }
  }

  private static void pause(int attempt) throws PluginFailure {
    try {
      Thread.sleep(Backoff.jittered(Backoff.pause(FIRST_PAUSE, LONGEST_PAUSE, attempt)).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PluginFailure(PluginFailure.TRY_AGAIN_LATER, "interrupted", e);
    }
  }

  /**
   * Removes every rule of an attachment, in whichever chain, and those that Mesos' port-mapper made
   * for the container in {@code chain}.
   *
   * @param families those that its rules can be of: a host's other tables may be in any state
   * @throws PluginFailure if the rules can't be read or removed
   */
  void unmap(Tag tag, String chain, MappedFamilies families) throws PluginFailure {
    remove(families, chains(chain), natRules -> of(tag, chain));
  }

  /** One of them is in every table that has a rule of ours, or of Mesos' in {@code chain}. */
  private static String[] chains(String chain) {
    return chain.isEmpty()
        ? new String[] {MappingRules.SOURCE_CHAIN}
        : new String[] {MappingRules.SOURCE_CHAIN, chain};
  }

  private static Choice of(Tag tag, String chain) {
    String ofMesos = Tag.ofMesos(tag.containerId());
    String ours = tag.text();
    return rule -> {
      String comment = rule.comment().orElse("");
      return comment.equals(ours) || (comment.equals(ofMesos) && rule.chain().equals(chain));
    };
  }

  /**
   * Whether an attachment has rules, as {@link #unmap} would find them.
   *
   * @throws PluginFailure if the rules can't be read
   */
  boolean areThere(Tag tag, String chain) throws PluginFailure {
    Choice choice = of(tag, chain);
    boolean found = false;
    for (Iptables family : List.of(v4, v6)) {
      if (family.isAvailable()) {
        for (Rule rule : family.saveOurs(NAT, chains(chain)).with(other(family)).rules()) {
          found |= choice.isMeant(rule);
        }
      }
    }
    return found;
  }

  /** Tells whose rules are still in use, after they were read: an ADD may be going on. */
  interface Holders {
    Predicate<Tag> now() throws IOException;
  }

  /**
   * Removes the rules of all attachments to {@code network} that are not valid any more.
   *
   * @param chain the network's
   * @return how many there were
   */
  int collect(String network, String chain, MappedFamilies families, Holders holders)
      throws PluginFailure {
    return remove(
        families,
        chains(chain),
        natRules -> {
          Set<String> stale = stale(network, holders, natRules);
          return rule -> stale.contains(rule.comment().orElse(""));
        });
  }

  private static Set<String> stale(String network, Holders holders, List<Rule> natRules)
      throws PluginFailure {
    Map<String, Tag> ofNetwork = new HashMap<>();
    for (Rule rule : natRules) {
      String comment = rule.comment().orElse("");
      Optional<Tag> tag = Tag.parse(comment);
      if (tag.isPresent()) {
        Tag whole = new Tag(tag.get().containerId(), network, tag.get().ifName());
        if (whole.text().equals(comment)) {
          ofNetwork.put(comment, whole);
        }
      }
    }
    if (!ofNetwork.isEmpty()) {
      try {
        Predicate<Tag> held = holders.now();
        ofNetwork.values().removeIf(held);
      } catch (PluginFailure e) {
        throw e;
      } catch (IOException e) {
        throw new PluginFailure(PluginFailure.PORT_MAP_FAILED, FileProblem.describe(e), e);
      }
    }
    return ofNetwork.keySet();
  }

  private interface Choice {
    boolean isMeant(Rule rule);
  }

  /** What is meant, seen all that is there. */
  private interface Selection {
    Choice among(List<Rule> natRules) throws PluginFailure;
  }

  private int remove(MappedFamilies families, String[] chains, Selection choice)
      throws PluginFailure {
    List<Rule> removedV4 = new ArrayList<>();
    List<Rule> removedV6 = new ArrayList<>();
    PluginFailure failed = null;
    PluginLock lock = lock();
    try {
      steps.reached(Step.LOCKED);
      Families looked = families.looked();
      boolean alsoV6 = looked.v6() && v6.isAvailable();
      Reading ofV6 = () -> v6.saveOurs(NAT, chains);
      // Where nobody knows better most containers have no IPv6: its table is read meanwhile.
      Reading readV6 = looked.v4() && alsoV6 ? readBeside(ofV6) : ofV6;
      if (looked.v4()) {
        failed =
            unlessNeedless(
                tryToRemove(v4, () -> v4.saveOurs(NAT, chains), choice, removedV4),
                families.needed().v4());
      }
      if (alsoV6) {
        PluginFailure failedToo =
            unlessNeedless(tryToRemove(v6, readV6, choice, removedV6), families.needed().v6());
        failed = failed == null ? failedToo : failed;
      }
    } finally {
      lock.close();
    }
    steps.reached(Step.UNLOCKED);
    conntrack.forgetUdp(udpPorts(removedV4), false);
    conntrack.forgetUdp(udpPorts(removedV6), true);
    if (failed != null) {
      throw failed;
    }
    return removedV4.size() + removedV6.size();
  }

  /** On standard error, where a family that it has no rules of is in disorder. */
  private static @Nullable PluginFailure unlessNeedless(
      @Nullable PluginFailure failure, boolean needed) {
    if (failure == null || needed) {
      return failure;
    }
    tell(List.of(FileProblem.describe(failure) + "; the network has no rule there"));
    return null;
  }

  /** Begins to read a table by a thread of its own. */
  private static Reading readBeside(Reading table) {
    FutureTask<SavedTables.Table> reading = new FutureTask<>(table::table);
    Threads.daemon("port-mapper-reading", reading).start();
    return () -> {
      try {
        return reading.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof PluginFailure failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PluginFailure(PluginFailure.TRY_AGAIN_LATER, "interrupted", e);
      }
    };
  }

  /** One table's trouble must not keep the other's rules. */
  private @Nullable PluginFailure tryToRemove(
      Iptables family, Reading first, Selection choice, List<Rule> removed) {
    PluginFailure failed = null;
    try {
      remove(family, first, choice, removed);
    } catch (PluginFailure e) {
      failed = e;
    }
    Optional<Iptables> other = family.other(NAT);
    if (other.isPresent()) {
      List<Rule> alsoRemoved = new ArrayList<>();
      try {
        remove(other.get(), () -> readOther(other.get()), choice, alsoRemoved);
      } catch (PluginFailure e) {
        failed = failed == null ? e : failed;
      }
      removed.addAll(alsoRemoved);
    }
    return failed;
  }

  private void remove(Iptables family, Reading first, Selection choice, List<Rule> removed)
      throws PluginFailure {
    change(
        family,
        first,
        nat -> {
          removed.clear();
          RuleTransaction transaction = new RuleTransaction();
          Choice chosen = choice.among(nat.rules());
          for (Rule rule : nat.rules()) {
            if (chosen.isMeant(rule)) {
              transaction.delete(rule);
              removed.add(rule);
            }
          }
          return transaction;
        });
  }

  private static Set<Integer> udpPorts(List<Rule> rules) {
    Set<Integer> ports = new TreeSet<>();
    for (Rule rule : rules) {
      if (rule.option("-p").orElse("").equals("udp")) {
        ports.add(Integer.parseInt(rule.option("--dport").orElse("0")));
      }
    }
    return ports;
  }

  /**
   * Compares the rules with what they should be.
   *
   * @throws PluginFailure naming the first rule that is missing or too many
   */
  void check(Tag tag, MappingRules rules, List<Address> addresses, List<PortMapping> mappings)
      throws PluginFailure {
    for (Address address : addresses) {
      Iptables family = family(address);
      SavedTables.Table nat = family.saveOurs(NAT, chains(rules.chain()));
      SavedTables.Table other = other(family);
      List<Rule> wanted = rules.of(tag, address, mappings);
      String ours = tag.text();
      List<Rule> needed = new ArrayList<>(wanted);
      if (!wanted.isEmpty()) {
        needed.addAll(rules.jumps(family.v6()));
      }
      for (Rule rule : needed) {
        if (!nat.has(rule) && !other.has(rule)) {
          throw wrong("is missing", rule);
        }
      }
      for (Rule rule : nat.rules()) {
        if (rule.comment().orElse("").equals(ours) && !wanted.contains(rule)) {
          throw wrong("should not be there", rule);
        }
      }
    }
  }

  private static PluginFailure wrong(String what, Rule rule) {
    return new PluginFailure(
        PluginFailure.PORT_MAP_FAILED, "a rule of table nat " + what + ": " + rule.append());
  }

  /** Fails if rules can't be made, before anything is done that they are needed for. */
  void requireInstalled() throws PluginFailure {
    v4.requireInstalled();
  }

  /** Whether this host has what rules are made by. */
  boolean isInstalled() {
    return v4.isInstalled();
  }

  /** Fails if rules of the families that containers get addresses of can't be read. */
  void probe(Families families) throws PluginFailure {
    requireInstalled();
    if (families.v4()) {
      v4.save(NAT);
    }
    if (families.v6()) {
      v6.requireInstalled();
      v6.save(NAT);
    }
    lock().close();
  }

  private PluginLock lock() throws PluginFailure {
    return PluginLock.acquire(lockFile, LOCK_LIMIT, "another port-mapper");
  }
}
