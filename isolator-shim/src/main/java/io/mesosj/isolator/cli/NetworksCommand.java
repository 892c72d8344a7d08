package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.text.OneLine;
import io.mesosj.base.text.Table;
import io.mesosj.cni.NetworkDirectory;
import io.mesosj.cni.NetworkDirectory.Skipped;
import io.mesosj.isolator.cli.NetworkReport.NeededPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code networks}: what is configured, and whether it can be used; {@link NetworkFiles}. */
final class NetworksCommand implements Command {
  private static final String NEVER_READ =
      "never read: hidden files, backups, what packages leave, .md and directories are not meant";

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    if (NetworkFiles.isMeant(invocation.values())) {
      return NetworkFiles.run(invocation);
    }
    Request request = Request.of(invocation);
    boolean json = request.json();
    boolean validate = request.values().on(ShimFlags.VALIDATE);
    Path directory = request.settings().configDir();
    if (!Files.isDirectory(directory)) {
      throw new FailureException(
          ShimFlags.NETWORK_CNI_CONFIG_DIR + ": '" + directory + "' is not a directory",
          ExitCode.FAILURE);
    }
    NetworkDirectory.Listing listing = new NetworkDirectory(directory).list();
    List<NetworkReport> reports = new NetworkSurvey(request.settings()).survey(listing);
    if (json) {
      request.print(json(reports, listing.skipped()));
    } else if (validate) {
      request.print(validation(directory, reports, listing.skipped()));
    } else {
      print(request, reports, listing.skipped());
    }
    boolean bad =
        !listing.skipped().isEmpty()
            || reports.stream().anyMatch(report -> !report.problems().isEmpty());
    return validate && bad ? ExitCode.FOUND_TROUBLE : ExitCode.OK;
  }

  private static void print(Request request, List<NetworkReport> reports, List<Skipped> skipped) {
    Table table = new Table("NETWORK", "CNI", "STATUS", "PLUGINS", "TAKES", "FILE");
    for (NetworkReport report : reports) {
      table.row(
          report.name(),
          report.cniVersion(),
          status(report),
          String.join(", ", report.plugins().stream().map(NeededPlugin::toString).toList()),
          report.takes().isEmpty() ? "-" : String.join(", ", report.takes()),
          report.file().getFileName().toString());
    }
    request.print(table.toString());
    for (NetworkReport report : reports) {
      report.warnings().forEach(warning -> request.tell(warned(report, warning)));
    }
    if (!skipped.isEmpty()) {
      request.tell(skipped.size() + " of the files can't be used; networks --validate says why");
    }
  }

  private static String warned(NetworkReport report, String warning) {
    return "network '" + report.name() + "': " + warning;
  }

  static String status(NetworkReport report) {
    return switch (report.status()) {
      case READY -> "ready";
      case USABLE -> "usable";
      case NOT_READY -> "not usable";
    };
  }

  private static String validation(
      Path directory, List<NetworkReport> reports, List<Skipped> skipped) throws IOException {
    StringBuilder text = new StringBuilder();
    Set<Path> told = new HashSet<>();
    for (NetworkReport report : reports) {
      told.add(report.file());
      String name = report.file().getFileName().toString();
      if (report.problems().isEmpty()) {
        line(text, "ok", name, "network '" + report.name() + "'" + stockAgents(report));
      }
      for (String problem : report.problems()) {
        line(text, "bad", name, "network '" + report.name() + "': " + problem);
      }
      for (String warning : report.warnings()) {
        line(text, "warning", name, warned(report, warning));
      }
    }
    for (Skipped file : skipped) {
      told.add(file.file());
      line(text, "skipped", file.file().getFileName().toString(), file.reason());
    }
    for (Path file : others(directory, told)) {
      line(text, "ignored", file.getFileName().toString(), NEVER_READ);
    }
    return text.toString();
  }

  private static String stockAgents(NetworkReport report) {
    List<String> missed =
        report.plugins().stream()
            .filter(NeededPlugin::isMissedByStockAgents)
            .map(NeededPlugin::type)
            .toList();
    return missed.isEmpty()
        ? ""
        : " (a stock agent needs "
            + String.join(", ", missed)
            + " in its plugins' directory; here it needs no file)";
  }

  private static List<Path> others(Path directory, Set<Path> told) throws IOException {
    List<Path> others = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!told.contains(entry)) {
          others.add(entry);
        }
      }
    } catch (NotDirectoryException e) {
      return List.of(); // Taken away while we look.
    }
    others.sort(null);
    return others;
  }

  private static void line(StringBuilder text, String word, String file, String what) {
    text.append(word).append(" ".repeat(8 - word.length())).append(OneLine.of(file));
    text.append(": ").append(OneLine.of(what)).append('\n');
  }

  private static String json(List<NetworkReport> reports, List<Skipped> skipped) {
    ObjectNode root = JsonTrees.object();
    ArrayNode networks = root.putArray("networks");
    for (NetworkReport report : reports) {
      networks.add(json(report));
    }
    ArrayNode files = root.putArray("skipped");
    for (Skipped file : skipped) {
      files.addObject().put("file", file.file().toString()).put("reason", file.reason());
    }
    return JsonTrees.writePretty(root) + "\n";
  }

  static ObjectNode json(NetworkReport report) {
    ObjectNode one = JsonTrees.object();
    one.put("name", report.name());
    one.put("file", report.file().toString());
    one.put("cni_version", report.cniVersion());
    one.put("status", report.status().name().toLowerCase(Locale.ROOT));
    ReportText.strings(one, "capabilities", report.takes());
    ReportText.strings(one, "problems", report.problems());
    ReportText.strings(one, "warnings", report.warnings());
    ArrayNode plugins = one.putArray("plugins");
    for (NeededPlugin plugin : report.plugins()) {
      ObjectNode written = plugins.addObject().put("type", plugin.type());
      plugin.file().ifPresent(file -> written.put("file", file.toString()));
      if (plugin.inProcess()) {
        written.put("in_process", true);
      }
      ReportText.strings(written, "versions", plugin.versions());
    }
    return one;
  }
}
