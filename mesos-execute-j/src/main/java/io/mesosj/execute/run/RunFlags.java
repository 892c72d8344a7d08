package io.mesosj.execute.run;

import static io.mesosj.base.flags.Flag.list;
import static io.mesosj.base.flags.Flag.text;
import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.Operand;
import io.mesosj.execute.connection.ConnectionFlags;

/** Where and how the task is run. */
final class RunFlags {
  static final Flag CONTENT_TYPE =
      text("content_type", "TYPE", "protobuf or json on the wire. Default: protobuf.")
          .taking(Operand.choice("protobuf", "json"));
  static final Flag ROLE = text("role", "ROLE", "The role whose resources are used. Default: *.");
  static final Flag CHECKPOINT =
      toggle("checkpoint", false, "Whether the task survives a restart of its agent.");
  static final Flag FRAMEWORK_CAPABILITIES =
      text("framework_capabilities", "LIST", "More capabilities of the framework: GPU_RESOURCES.")
          .taking(Operand.choice("GPU_RESOURCES"));
  static final Flag PARTITION_AWARE =
      toggle("partition_aware", true, "Whether to hear that an agent is unreachable, not lost.");
  static final Flag KILL_AFTER =
      text("kill_after", "DURATION", "Kill the task this long after it runs, as 10secs, 2mins.");
  static final Flag TIMEOUT =
      text(
          "timeout",
          "DURATION",
          "Give up with exit code 124 when no offer fits for so long. Default: wait.");
  static final Flag FOLLOW =
      toggle("follow", true, "Whether to print the task's standard output and standard error.");
  static final Flag PREFIX =
      toggle("prefix", true, "With several tasks, whether their lines begin with the task's id.");
  static final Flag DETACH =
      toggle(
              "detach",
              false,
              "Leave when the task runs, and print its id; 'logs' and 'kill' find it again.")
          .withLetter('d');
  static final Flag TASK_ID_FILE =
      text(
              "task_id_file",
              "FILE",
              "Write the ids of the tasks there as soon as they are sent, one a line; the file must not"
                  + " be there yet.")
          .taking(Operand.FILE);
  static final Flag FAILOVER_TIMEOUT =
      text(
          "failover_timeout",
          "DURATION",
          "How long a detached task may run with nobody there. Default: 1weeks with --detach.");
  static final Flag INTERACTIVE =
      toggle(
              "interactive",
              false,
              "With --tty: pass standard input on to the task; our own terminal is raw meanwhile.")
          .withLetter('i');
  static final Flag INSTANCES =
      text(
          "instances",
          "N",
          "How many of it to run; their ids get -1, -2, … appended. Default: 1, without a suffix.");
  static final Flag CONSTRAINT =
      list(
          "constraint",
          "CONDITION",
          "Which agents will do: rack==r1, rack!=r1, hostname=~web-.*, hostname!~old-.*, rack<=2 (at"
              + " most two instances for each value).");
  static final Flag RESTART =
      text("restart", "WHEN", "Launch it again when it has ended: no, on-failure or always.")
          .taking(Operand.choice("no", "on-failure", "always"));
  static final Flag RETRIES =
      text("retries", "N", "How many times it is launched again after a failure. Default: 0.");
  static final Flag OUTPUT =
      text(
              "output",
              "FORMAT",
              "text, or json for one JSON object a line for every event; with --dry_run also yaml.")
          .taking(Operand.choice("text", "json", "yaml"));
  static final Flag DRY_RUN =
      toggle("dry_run", false, "Print what would be launched as JSON or YAML, and start nothing.");
  static final Flag SHOW_SECRETS =
      toggle("show_secrets", false, "With --dry_run: print secrets too, which are masked else.");

  /** The connection's flags. */
  static final FlagGroup CONNECTION =
      FlagGroup.of(
          "Master and framework",
          ConnectionFlags.MASTER,
          CONTENT_TYPE,
          ROLE,
          ConnectionFlags.PRINCIPAL,
          ConnectionFlags.SECRET,
          ConnectionFlags.CACERT,
          ConnectionFlags.CERT,
          ConnectionFlags.CERT_PASSWORD,
          ConnectionFlags.PLAIN_TEXT_AGENTS,
          CHECKPOINT,
          FRAMEWORK_CAPABILITIES,
          PARTITION_AWARE);

  /** The run's flags. */
  static final FlagGroup RUN =
      FlagGroup.of(
          "Run",
          INTERACTIVE,
          INSTANCES,
          CONSTRAINT,
          RESTART,
          RETRIES,
          DETACH,
          TASK_ID_FILE,
          FAILOVER_TIMEOUT,
          KILL_AFTER,
          TIMEOUT,
          FOLLOW,
          PREFIX,
          OUTPUT,
          DRY_RUN,
          SHOW_SECRETS);

  private RunFlags() {}
}
