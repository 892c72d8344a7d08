package io.mesosj.execute.local;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.Console;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Interrupts;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.net.IpLiteral;
import io.mesosj.base.process.ProcessUser;
import io.mesosj.base.text.OneLine;
import io.mesosj.local.rootless.Entrance;
import io.mesosj.local.rootless.InnerCommand;
import io.mesosj.local.rootless.InnerSide;
import io.mesosj.local.rootless.Onlooker;
import io.mesosj.local.rootless.PublishedPort;
import io.mesosj.local.rootless.RootlessNeeds;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Whether a cluster is to run in namespaces of its own, by {@code --rootless}. */
public final class RootlessChoice {
  private RootlessChoice() {}

  /**
   * Whether this command is to be run again in there.
   *
   * @param more whether the work needs more than a plain process can have, or may: nobody knows
   *     what a cluster that stays will be asked for
   */
  public static boolean enters(Invocation invocation, boolean more) throws UsageException {
    String choice = invocation.values().text(LocalFlags.ROOTLESS, "auto");
    boolean entered = InnerSide.is(invocation.environment());
    boolean enters =
        switch (choice) {
          case "yes" -> !entered;
          case "no" -> false;
          case "auto" ->
              !entered && (ProcessUser.isRoot() ? !hasMachine() : more && isPossible(invocation));
          default -> throw new UsageException(LocalFlags.ROOTLESS + " is yes, no or auto");
        };
    if (!enters && !entered && invocation.values().given(LocalFlags.PUBLISH_ADDRESS)) {
      throw new UsageException(
          LocalFlags.PUBLISH_ADDRESS
              + " is for clusters in namespaces of their own: give "
              + LocalFlags.ROOTLESS
              + "=yes");
    }
    return enters;
  }

  /**
   * Runs the command again in there.
   *
   * @param ports those of the machine that are known to be published
   * @throws FailureException if that is not allowed here, or a port is taken
   */
  public static int enter(Invocation invocation, List<PublishedPort> ports)
      throws UsageException, FailureException {
    String address = invocation.values().text(LocalFlags.PUBLISH_ADDRESS, "127.0.0.1");
    InetAddress published =
        IpLiteral.address(address)
            .orElseThrow(
                () ->
                    new UsageException(
                        LocalFlags.PUBLISH_ADDRESS
                            + ": '"
                            + OneLine.of(address, 60)
                            + "' is no address"));
    try {
      return Entrance.run(
          new InnerCommand(
              InnerCommand.ownLine(),
              invocation.environment(),
              published,
              ports,
              onlooker(invocation.console())));
    } catch (IOException e) {
      throw new FailureException("without root: " + FileProblem.describe(e), e);
    }
  }

  private static Onlooker onlooker(Console console) {
    return new Onlooker() {
      @Override
      public void note(String words) {
        console.note(words);
      }

      @Override
      public void warn(String problem) {
        console.error("rootless: " + problem);
      }

      @Override
      public void opened(IntConsumer signals) {
        Interrupts interrupts = Interrupts.install();
        interrupts.onFirst(signals);
        interrupts.onSecond(signals);
      }
    };
  }

  /** Root of a user namespace in which everything is somebody else's has nothing to keep. */
  private static boolean hasMachine() {
    return Files.isWritable(Path.of("/run"));
  }

  /** With one user alone most images can't be unpacked; that is for those who ask for it. */
  private static boolean isPossible(Invocation invocation) {
    Optional<String> missing;
    try {
      missing = RootlessNeeds.all();
    } catch (IOException e) {
      // Can't be read, and so not by newuidmap either.
      missing = Optional.of(FileProblem.describe(e));
    }
    missing.ifPresent(
        why ->
            invocation
                .console()
                .error(
                    "rootless: not tried, since "
                        + why
                        + "; "
                        + LocalFlags.ROOTLESS
                        + "=yes tries, with one user if need be, =no says no more of it"));
    return missing.isEmpty();
  }

  /** What is outside, for a command that was run again. */
  public static Optional<InnerSide> inside(Invocation invocation) throws FailureException {
    try {
      return InnerSide.of(invocation.environment());
    } catch (IOException e) {
      throw new FailureException(
          "who started this in namespaces can't be reached: " + FileProblem.describe(e), e);
    }
  }
}
