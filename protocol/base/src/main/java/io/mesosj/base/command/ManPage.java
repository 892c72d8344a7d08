package io.mesosj.base.command;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.HelpText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A program's manual page, from the same tables as its help. */
public final class ManPage {
  private final VerbProgram program;
  private final StringBuilder page = new StringBuilder(65536);

  private ManPage(VerbProgram program) {
    this.program = program;
  }

  /** Writes the page; run by the build. */
  public static void write(VerbProgram program, Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, of(program));
  }

  /** The page, for man(1). */
  public static String of(VerbProgram program) {
    return new ManPage(program).text();
  }

  private String text() {
    String name = program.name();
    page.append(".TH ").append(escaped(name.toUpperCase(Locale.ROOT))).append(" 1 \"\" \"");
    page.append(escaped(name)).append("\" \"User Commands\"\n.SH NAME\n");
    page.append(escaped(name + " ")).append("\\- ").append(escaped(program.purpose()));
    page.append("\n.SH SYNOPSIS\n.nf\n");
    page.append(escaped(unindented(paragraph(program.usage(), 0)))).append("\n.fi\n");
    page.append(".SH DESCRIPTION\n").append(escaped(after(program.usage()))).append('\n');
    page.append(".SH VERBS\n");
    for (Verb verb : Verbs.of(program)) {
      term(verb.word(), verb.purpose());
    }
    literal("OVERVIEW", program.guide());
    for (Verb verb : Verbs.of(program)) {
      describe(verb);
    }
    program
        .appendix()
        .forEach(
            (title, terms) -> {
              page.append(".SH ").append(escaped(title)).append('\n');
              terms.forEach(this::term);
            });
    return page.toString();
  }

  private void literal(String title, String text) {
    page.append(".SH ").append(title).append("\n.nf\n").append(escaped(text.strip()));
    page.append("\n.fi\n");
  }

  private void describe(Verb verb) {
    String introduction = Help.introduction(program, verb);
    page.append(".SH ").append(verb.word().toUpperCase(Locale.ROOT)).append("\n.nf\n");
    page.append(escaped(unindented(paragraph(introduction, 0)))).append("\n.fi\n");
    for (String paragraph : after(introduction).split("\n\n", -1)) {
      boolean literal = paragraph.startsWith("Examples:");
      page.append(literal ? ".PP\n.nf\n" : ".PP\n").append(escaped(paragraph)).append('\n');
      page.append(literal ? ".fi\n" : "");
    }
    for (FlagGroup group : verb.flags().groups()) {
      page.append(".SS ").append(escaped(group.title())).append('\n');
      for (Flag flag : group.flags()) {
        term(HelpText.synopsis(flag), flag.help());
      }
    }
  }

  private void term(String term, String meaning) {
    page.append(".TP\n.B ").append(escaped(term)).append('\n');
    page.append(escaped(meaning)).append('\n');
  }

  private static String paragraph(String text, int index) {
    return text.strip().split("\n\n", -1)[index];
  }

  private static String after(String text) {
    int end = text.indexOf("\n\n");
    return end < 0 ? "" : text.substring(end + 2).strip();
  }

  private static String unindented(String usage) {
    return usage.replace("Usage: ", "").replaceAll("\n +", "\n");
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
