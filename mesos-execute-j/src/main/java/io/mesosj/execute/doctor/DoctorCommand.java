package io.mesosj.execute.doctor;

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
import io.mesosj.base.text.Table;
import io.mesosj.execute.local.LocalFlags;
import io.mesosj.execute.local.LocalOptionsReader;
import java.io.IOException;
import java.util.List;

/** The verb that tells what this machine can do. */
public final class DoctorCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j doctor [FLAG...]

      Looks at what --master=local and local need of this machine, for the user who
      asks: each thing is ok, less (it works, though not for everything) or missing,
      with what to do beside it. Ends with 0, or with 3 when something is missing.
      With --output=json each line is {"what", "state", "found", "fix"}.
      """;

  private static final Flag OUTPUT =
      text("output", "FORMAT", "text, or json.").taking(Operand.choice("text", "json"));

  private static final FlagTable TABLE =
      new FlagTable(
          List.of(
              FlagGroup.of(
                  "This machine",
                  LocalFlags.NETWORK_CNI_CONFIG_DIR,
                  LocalFlags.NETWORK_CNI_PLUGINS_DIR,
                  OUTPUT),
              CommonFlags.GROUP));

  /** The flags of this verb. */
  public static FlagTable flags() {
    return TABLE;
  }

  @Override
  public int run(Invocation invocation) throws UsageException, IOException {
    Values values = invocation.values();
    boolean json = TextOrJson.isJson(values, OUTPUT);
    Machine machine =
        new Machine(
            LocalOptionsReader.plugins(values, invocation.environment()),
            LocalOptionsReader.networks(values, invocation.environment()));
    List<Finding> findings = machine.findings();
    invocation.streams().print(json ? json(findings) : table(findings));
    boolean missing =
        findings.stream().anyMatch(finding -> finding.state() == Finding.State.MISSING);
    return missing ? ExitCode.FOUND_TROUBLE : ExitCode.OK;
  }

  private static String table(List<Finding> findings) {
    Table table = new Table("WHAT", "STATE", "FOUND", "TO DO");
    for (Finding finding : findings) {
      table.row(finding.what(), finding.state().toString(), finding.found(), finding.fix());
    }
    return table.toString();
  }

  private static String json(List<Finding> findings) {
    StringBuilder lines = new StringBuilder();
    for (Finding finding : findings) {
      lines
          .append(
              JsonNodeFactory.instance
                  .objectNode()
                  .put("what", finding.what())
                  .put("state", finding.state().toString())
                  .put("found", finding.found())
                  .put("fix", finding.fix()))
          .append('\n');
    }
    return lines.toString();
  }
}
