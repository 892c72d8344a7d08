package io.mesosj.execute;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.HelpText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The manual page, from the same tables as the help. Run by the build: {@code ManPage FILE}. */
final class ManPage {
  private ManPage() {}

  /** Writes the page to the file that is named. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, text());
  }

  static String text() {
    StringBuilder page = new StringBuilder();
    page.append(".TH MESOS-EXECUTE-J 1 \"\" \"mesos-execute-j\" \"User Commands\"\n");
    page.append(
        ".SH NAME\nmesos\\-execute\\-j \\- launch and network containers on Apache Mesos\n");
    page.append(".SH SYNOPSIS\n.nf\n");
    for (Verb verb : Verb.values()) {
      String usage = verb.introduction().substring(0, verb.introduction().indexOf("\n\n"));
      page.append(escaped(usage.replace("Usage: ", "").replaceAll("\n +", "\n"))).append('\n');
    }
    page.append(".fi\n");
    for (Verb verb : Verb.values()) {
      describe(verb, page);
    }
    page.append(
        """
        .SH EXIT STATUS
        That of the task. Besides:
        .TP
        1
        no master, no cluster, a task that could not be launched
        .TP
        2
        the command line is wrong; nothing was started
        .TP
        69
        the task is lost
        .TP
        124
        no offer that fits came in time
        .TP
        128+n
        signal n ended the task, or this command
        .SH ENVIRONMENT
        .TP
        MESOS_MASTER
        the master, when \\-\\-master is not given
        .TP
        MESOS_EXECUTE_NAME
        the flag \\-\\-name, and so on for every flag
        .TP
        MESOS_EXECUTE_CONFIG
        a file with a name=value on each line, instead of ~/.config/mesos\\-execute\\-j/config
        .TP
        NO_COLOR
        no colours on a terminal
        """);
    return page.toString();
  }

  private static void describe(Verb verb, StringBuilder page) {
    page.append(".SH ").append(verb.name()).append('\n');
    String introduction = verb.introduction();
    String text = introduction.substring(introduction.indexOf("\n\n") + 2);
    for (String paragraph : text.strip().split("\n\n", -1)) {
      boolean literal = paragraph.startsWith("Examples:");
      page.append(literal ? ".PP\n.nf\n" : ".PP\n").append(escaped(paragraph)).append('\n');
      page.append(literal ? ".fi\n" : "");
    }
    for (FlagGroup group : verb.flags().groups()) {
      page.append(".SS ").append(escaped(group.title())).append('\n');
      for (Flag flag : group.flags()) {
        page.append(".TP\n.B ").append(escaped(HelpText.synopsis(flag))).append('\n');
        page.append(escaped(flag.help())).append('\n');
      }
    }
  }

  /** A dot or a quote at the beginning of a line would be a request. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    boolean start = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (start && (c == '.' || c == '\'')) {
        escaped.append("\\&");
      }
      start = c == '\n';
      switch (c) {
        case '\\' -> escaped.append("\\e");
        case '-' -> escaped.append("\\-");
        case '…' -> escaped.append("...");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
