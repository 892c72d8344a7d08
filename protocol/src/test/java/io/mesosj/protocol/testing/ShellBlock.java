package io.mesosj.protocol.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fence of a documentation page that shows what is typed into a shell.
 *
 * @param page the page, from the root of the tree
 * @param number the line that the fence begins in
 * @param text what is in it
 * @param typed the command lines of it, one a line where a backslash continues them; what programs
 *     print is left out
 */
public record ShellBlock(String page, int number, String text, List<String> typed) {
  private static final Set<String> SHELLS = Set.of("", "sh", "bash", "console");
  private static final String PROMPT = "$ ";
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern OURS = Pattern.compile("^(?:mesos-execute-j|isolator-shim) .*");

  /** The blocks of all pages below {@code root}, in their order. */
  public static List<ShellBlock> all(Path root) throws IOException {
    List<ShellBlock> blocks = new ArrayList<>();
    for (Path page : pages(root)) {
      blocks.addAll(of(root, page));
    }
    return blocks;
  }

  /** Those of one page. */
  public static List<ShellBlock> of(Path root, Path page) throws IOException {
    List<ShellBlock> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    String name = root.relativize(page).toString();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("```")) {
        continue;
      }
      String language = lines.get(i).substring(3).replaceFirst(" .*", "");
      int end = i + 1;
      while (!lines.get(end).startsWith("```")) {
        end++;
      }
      List<String> inside = lines.subList(i + 1, end);
      List<String> typed = SHELLS.contains(language) ? typed(language, inside) : List.of();
      if (!typed.isEmpty()) {
        blocks.add(new ShellBlock(name, i + 1, String.join("\n", inside) + "\n", typed));
      }
      i = end;
    }
    return blocks;
  }

  /** The block of a page that has a text. */
  public static ShellBlock with(Path root, String page, String text) throws IOException {
    return of(root, root.resolve(page)).stream()
        .filter(block -> block.text().contains(text))
        .findFirst()
        .orElseThrow(() -> new AssertionError(page + " has no block with '" + text + "'"));
  }

  /** What stands between backticks in the pages' sentences and begins with one of our programs. */
  public static List<String> inSentences(Path root) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path page : pages(root)) {
      Matcher code = CODE.matcher(Files.readString(page));
      while (code.find()) {
        // In a table a bar is written so.
        String words = code.group(1).replace("\\|", "|");
        if (OURS.matcher(words).matches()) {
          found.add(words);
        }
      }
    }
    return found;
  }

  private static List<Path> pages(Path root) throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String folder : List.of(".", "docs", "examples")) {
      try (Stream<Path> files =
          Files.walk(root.resolve(folder), folder.equals("examples") ? 3 : 1)) {
        files
            .filter(file -> file.toString().endsWith(".md"))
            .filter(file -> !file.endsWith("CHANGELOG.md") && !file.toString().contains("/target/"))
            .map(Path::normalize)
            .sorted()
            .forEach(pages::add);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return pages;
  }

  private static List<String> typed(String language, List<String> inside) {
    boolean prompts = inside.stream().anyMatch(line -> line.startsWith(PROMPT));
    List<String> typed = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : inside) {
      String words = line;
      if (open.isEmpty() && (prompts || language.equals("console"))) {
        if (!line.startsWith(PROMPT)) {
          continue;
        }
        words = line.substring(PROMPT.length());
      } else if (open.isEmpty() && language.isEmpty() && !OURS.matcher(line).matches()) {
        continue;
      }
      open.append(words);
      if (words.endsWith("\\")) {
        open.setLength(open.length() - 1);
      } else if (!open.toString().isBlank()) {
        typed.add(open.toString());
        open.setLength(0);
      }
    }
    return typed;
  }
}
