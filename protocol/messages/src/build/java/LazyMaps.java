import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Has generated messages touch the descriptors of their map fields only where there is a map, or
 * reflection asks. As protoc writes them, the first TaskInfo that is built, copied or written has
 * all of Mesos' descriptors built, for its field {@code limits} that nobody set: a fifth of the
 * processor time of a short command. Nothing else changes.
 */
public final class LazyMaps {
  private static final Pattern CLASS =
      Pattern.compile("(?m)^( *)(?:public|private) static final class (\\w+)");

  /** What a message without the map has in its place; of builders it stays. */
  private static final Pattern EMPTY =
      Pattern.compile("(\\.emptyMapField\\(\\s*)(\\w+)DefaultEntryHolder\\.defaultEntry\\)");

  private static final Pattern REFLECTION =
      Pattern.compile("(?<=case \\d{1,9}:\\s{1,40})return internalGet(\\w+)\\(\\);");
  private static final Pattern WRITE =
      Pattern.compile(
          "com\\.google\\.protobuf\\.GeneratedMessage\\s*\\.serialize\\w+MapTo\\(\\s*output,\\s*internalGet(\\w+)\\(\\),");
  private static final Pattern MERGE =
      Pattern.compile(
          "internalGetMutable(\\w+)\\(\\)\\.mergeFrom\\(\\s*other\\.internalGet\\w+\\(\\)\\);\\s*bitField\\d+_ \\|= 0x[0-9a-f]+;");

  private LazyMaps() {}

  /** Changes all sources below a directory. */
  public static void main(String[] arguments) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(Path.of(arguments[0]))) {
      sources =
          files.filter(file -> file.toString().endsWith(".java")).collect(Collectors.toList());
    }
    for (Path source : sources) {
      Files.writeString(source, change(source, Files.readString(source)));
    }
  }

  private static String change(Path source, String text) {
    long maps = Pattern.compile("class \\w+DefaultEntryHolder \\{").matcher(text).results().count();
    String changed = text;
    changed = replace(source, changed, EMPTY, maps, found -> found.group(1) + "null)");
    changed =
        replace(
            source,
            changed,
            REFLECTION,
            maps,
            found ->
                "return "
                    + field(found.group(1))
                    + " == null ? com.google.protobuf.MapField.emptyMapField("
                    + found.group(1)
                    + "DefaultEntryHolder.defaultEntry) : internalGet"
                    + found.group(1)
                    + "();");
    changed =
        replace(
            source,
            changed,
            WRITE,
            maps,
            found -> "if (" + field(found.group(1)) + " != null) " + found.group());
    return replace(
        source,
        changed,
        MERGE,
        maps,
        found -> "if (other." + field(found.group(1)) + " != null) {" + found.group() + "}");
  }

  private static String field(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1) + "_";
  }

  private interface Change {
    String of(MatchResult found);
  }

  /**
   * Replaces what is a message's own; of what only builders have, that. There is one for each map.
   */
  private static String replace(
      Path source, String text, Pattern pattern, long maps, Change change) {
    long done = 0;
    StringBuilder out = new StringBuilder();
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      if (pattern == MERGE || !isInBuilder(text, found.start())) {
        found.appendReplacement(out, Matcher.quoteReplacement(change.of(found)));
        done++;
      }
    }
    if (done != maps) {
      throw new IllegalStateException(
          source
              + " has "
              + maps
              + " maps, but "
              + done
              + " times '"
              + pattern
              + "': does protoc write them otherwise now?");
    }
    return found.appendTail(out).toString();
  }

  /**
   * The sources are indented: what encloses a line is the last class before it that has not ended
   * yet.
   */
  private static boolean isInBuilder(String text, int at) {
    String enclosing = "";
    Matcher classes = CLASS.matcher(text).region(0, at);
    while (classes.find()) {
      int end = text.indexOf("\n" + classes.group(1) + "}", classes.end());
      if (end > at) {
        enclosing = classes.group(2);
      }
    }
    return enclosing.equals("Builder");
  }
}
