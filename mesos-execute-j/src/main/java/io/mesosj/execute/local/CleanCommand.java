package io.mesosj.execute.local;

import static io.mesosj.base.flags.Flag.text;
import static io.mesosj.base.flags.Flag.toggle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.command.Command;
import io.mesosj.base.command.CommonFlags;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.Operand;
import io.mesosj.base.flags.UsageException;
import io.mesosj.execute.output.JsonEvents;
import io.mesosj.local.LocalCluster;
import io.mesosj.local.rootless.Leavings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The verb that removes what clusters of this user have left. */
public final class CleanCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j clean [--images] [FLAG...]

      Takes away what embedded clusters of this user left that were killed, as the
      next start of one does too, and prints the directories of those that ran without
      root. With --images the images go that runs without root have kept: files of
      other uids, which 'rm' can't remove. 'images prune' is for root's. With
      --output=json each directory is an object: {"event":"removed", "time", "path"}.
      """;

  private static final Flag IMAGES =
      toggle("images", false, "Remove the images that runs without root have kept, too.");

  private static final Flag OUTPUT =
      text("output", "FORMAT", "text, or json.").taking(Operand.choice("text", "json"));

  private static final FlagTable TABLE =
      new FlagTable(List.of(FlagGroup.of("Leavings", IMAGES, OUTPUT), CommonFlags.GROUP));

  /** The flags of this verb. */
  public static FlagTable flags() {
    return TABLE;
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    boolean json = TextOrJson.isJson(invocation.values(), OUTPUT);
    try {
      List<Path> gone =
          Leavings.ofUser(invocation.environment()).remove(invocation.values().on(IMAGES));
      gone.forEach(path -> invocation.streams().print((json ? json(path) : path) + "\n"));
      LocalCluster.cleanUp(LocalOptionsReader.defaults(invocation.environment()));
      return ExitCode.OK;
    } catch (IOException e) {
      throw new FailureException("clean: " + FileProblem.describe(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
  }

  private static ObjectNode json(Path path) {
    return JsonEvents.event("removed").put("path", path.toString());
  }
}
