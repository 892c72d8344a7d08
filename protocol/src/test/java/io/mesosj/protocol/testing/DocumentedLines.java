package io.mesosj.protocol.testing;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.CommandLine;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.Verb;
import io.mesosj.base.command.VerbProgram;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.Operand;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.flags.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines of the documentation that call one of our programs, read by that program's parser. */
public final class DocumentedLines {
  private DocumentedLines() {}

  /** The words after the program's name, of every line of every page below {@code root}. */
  public static List<List<String>> of(String program, Path root) throws IOException {
    List<String> lines = new ArrayList<>();
    ShellBlock.all(root).forEach(block -> lines.addAll(block.typed()));
    for (String words : ShellBlock.inSentences(root)) {
      // A usage, and not a line to be typed.
      if (!words.contains("[")) {
        lines.add(words);
      }
    }
    List<List<String>> found = new ArrayList<>();
    for (String line : lines) {
      for (List<String> command : ShellLine.commands(line)) {
        String called = command.get(0);
        if (called.substring(called.lastIndexOf('/') + 1).equals(program)) {
          found.add(command.subList(1, command.size()));
        }
      }
    }
    return found;
  }

  /** What the program says against a line; empty when verb, flags and words are right. */
  public static String problem(VerbProgram program, List<String> words) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    List<String> line =
        words.stream()
            .map(word -> word.equals("VERB") ? program.verbs().get(0).word() : word)
            .toList();
    int code =
        new CommandLine(new Idle(program), Map.of(), new Standard(said, said), Terminal.NONE)
            .run(line);
    return code == 0 ? "" : said.toString(StandardCharsets.UTF_8);
  }

  /** A program whose verbs do nothing. */
  private record Idle(VerbProgram program) implements VerbProgram {
    @Override
    public String name() {
      return program.name();
    }

    @Override
    public String purpose() {
      return program.purpose();
    }

    @Override
    public String usage() {
      return program.usage();
    }

    @Override
    public String guide() {
      return program.guide();
    }

    @Override
    public List<Verb> verbs() {
      return program.verbs().stream().<Verb>map(IdleVerb::new).toList();
    }

    @Override
    public @Nullable Verb defaultVerb() {
      Verb verb = program.defaultVerb();
      return verb == null ? null : new IdleVerb(verb);
    }

    @Override
    public Values complete(FlagTable table, Values line, Map<String, String> environment)
        throws UsageException {
      return program.complete(table, line, environment);
    }

    @Override
    public Verb searcher() {
      return program.searcher();
    }

    @Override
    public List<String> names(String what, Invocation invocation) {
      return List.of();
    }

    @Override
    public Map<String, Map<String, String>> appendix() {
      return program.appendix();
    }
  }

  private record IdleVerb(Verb verb) implements Verb {
    @Override
    public String name() {
      return verb.name();
    }

    @Override
    public String word() {
      return verb.word();
    }

    @Override
    public String purpose() {
      return verb.purpose();
    }

    @Override
    public String introduction() {
      return verb.introduction();
    }

    @Override
    public FlagTable flags() {
      return verb.flags();
    }

    @Override
    public Words words() {
      return verb.words();
    }

    @Override
    public Operand operand() {
      return verb.operand();
    }

    @Override
    public Command command() {
      return invocation -> 0;
    }
  }
}
