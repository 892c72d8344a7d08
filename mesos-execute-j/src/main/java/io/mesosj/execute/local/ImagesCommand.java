package io.mesosj.execute.local;

import static io.mesosj.base.flags.Flag.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mesosj.base.command.Command;
import io.mesosj.base.command.CommonFlags;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.Operand;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.base.text.Table;
import io.mesosj.execute.task.DurationReader;
import io.mesosj.local.image.StoredImage;
import io.mesosj.local.image.StoredImages;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The verb that shows and removes the images that embedded clusters have kept. */
public final class ImagesCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j images [FLAG...]
             mesos-execute-j images prune [--unused_for=DURATION] [FLAG...]

      Lists the images that --master=local and local have kept, or removes those that
      no container uses. With --output=json each line is {"name", "digest", "size",
      "last_used", "in_use"}.
      """;

  private static final Flag OUTPUT =
      text("output", "FORMAT", "text, or json.").taking(Operand.choice("text", "json"));
  private static final Flag UNUSED_FOR =
      text("unused_for", "DURATION", "Remove only images unused for so long: 7days. Default: any.");
  private static final long KILO = 1000;

  private static final FlagTable TABLE =
      new FlagTable(
          List.of(
              FlagGroup.of("Images", LocalFlags.DOCKER_STORE_DIR, UNUSED_FOR, OUTPUT),
              CommonFlags.GROUP));

  /** The flags of this verb. */
  public static FlagTable flags() {
    return TABLE;
  }

  @Override
  public int run(Invocation invocation) throws UsageException, IOException {
    Values values = invocation.values();
    List<String> words = values.arguments();
    boolean prune = words.equals(List.of("prune"));
    if (!prune && !words.isEmpty()) {
      throw new UsageException(
          "images takes nothing or 'prune', got '" + OneLine.of(words.get(0), 40) + "'");
    }
    if (!prune && values.given(UNUSED_FOR)) {
      throw new UsageException(UNUSED_FOR + " is for 'images prune'");
    }
    boolean json = TextOrJson.isJson(values, OUTPUT);
    Duration unused = DurationReader.read(values, UNUSED_FOR).orElse(Duration.ZERO);
    StoredImages store =
        new StoredImages(LocalOptionsReader.storeDirectory(values, invocation.environment()));
    List<StoredImage> images = prune ? store.prune(unused, Set.of()) : store.list();
    invocation.streams().print(json ? json(images) : table(images));
    return ExitCode.OK;
  }

  private static String table(List<StoredImage> images) {
    Table table = new Table("NAME", "DIGEST", "SIZE", "LAST USED", "IN USE");
    for (StoredImage image : images) {
      table.row(
          image.name(),
          image.digest(),
          size(image.size()),
          image.lastUsed().truncatedTo(ChronoUnit.SECONDS).toString(),
          image.inUse() ? "yes" : "no");
    }
    return table.toString();
  }

  private static String size(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", (double) bytes / (KILO * KILO));
  }

  private static String json(List<StoredImage> images) {
    StringBuilder lines = new StringBuilder();
    for (StoredImage image : images) {
      lines
          .append(
              JsonNodeFactory.instance
                  .objectNode()
                  .put("name", image.name())
                  .put("digest", image.digest())
                  .put("size", image.size())
                  .put("last_used", image.lastUsed().toString())
                  .put("in_use", image.inUse()))
          .append('\n');
    }
    return lines.toString();
  }
}
