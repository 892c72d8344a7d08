import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * Prints the classes that jars have, and their lambdas and method references, as a list for a class-data archive names them. From
 * the jars alone: a recorded run has those lambdas only that it came by, and no two come by the same.
 *
 * <p>{@code ListClasses.java PATTERN JAR...}: those whose names PATTERN, a regular expression, is found in.
 */
final class ListClasses {
  private static final String METAFACTORY = "java/lang/invoke/LambdaMetafactory.metafactory";
  private static final List<String> KINDS =
      List.of(
          "REF_NONE",
          "REF_getField",
          "REF_getStatic",
          "REF_putField",
          "REF_putStatic",
          "REF_invokeVirtual",
          "REF_invokeStatic",
          "REF_invokeSpecial",
          "REF_newInvokeSpecial",
          "REF_invokeInterface");

  private final Object[] pool;
  private final List<int[]> bootstraps = new ArrayList<>();
  private final String name;

  /** An entry of the constant pool that names others, by its tag (JVMS 4.4). */
  private record Entry(int tag, int first, int second) {}

  public static void main(String[] arguments) throws IOException {
    Pattern wanted = Pattern.compile(arguments[0]);
    TreeSet<String> lines = new TreeSet<>();
    for (String jar : List.of(arguments).subList(1, arguments.length)) {
      try (JarFile file = new JarFile(Path.of(jar).toFile())) {
        for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
          String path = entry.getName();
          if (!path.endsWith(".class") || path.endsWith("package-info.class")) {
            continue;
          }
          if (wanted.matcher(path).find()) {
            lines.add(path.substring(0, path.length() - ".class".length()));
            try (InputStream in = file.getInputStream(entry)) {
              new ListClasses(new DataInputStream(in)).addTo(lines);
            }
          }
        }
      }
    }
    lines.forEach(System.out::println);
  }

  private ListClasses(DataInputStream in) throws IOException {
    in.readInt();
    in.readInt();
    pool = new Object[in.readUnsignedShort()];
    for (int i = 1; i < pool.length; i++) {
      pool[i] = constant(in);
      // A long or double takes two (JVMS 4.4.5).
      if (pool[i] instanceof Long) {
        i++;
      }
    }
    in.readUnsignedShort();
    name = text(entry(in.readUnsignedShort()).first);
    in.readUnsignedShort();
    in.skipNBytes(2L * in.readUnsignedShort());
    readMembers(in);
    readMembers(in);
    readAttributes(in);
  }

  private static Object constant(DataInputStream in) throws IOException {
    int tag = in.readUnsignedByte();
    return switch (tag) {
      case 1 -> in.readUTF();
      case 3, 4 -> in.readInt();
      case 5, 6 -> in.readLong();
      case 7, 8, 16, 19, 20 -> new Entry(tag, in.readUnsignedShort(), 0);
      case 15 -> new Entry(tag, in.readUnsignedByte(), in.readUnsignedShort());
      case 9, 10, 11, 12, 17, 18 -> new Entry(tag, in.readUnsignedShort(), in.readUnsignedShort());
      default -> throw new IOException("unknown constant " + tag);
    };
  }

  private void readMembers(DataInputStream in) throws IOException {
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      in.skipNBytes(6);
      for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
        in.readUnsignedShort();
        in.skipNBytes(in.readInt() & 0xffffffffL);
      }
    }
  }

  private void readAttributes(DataInputStream in) throws IOException {
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      String attribute = text(in.readUnsignedShort());
      long length = in.readInt() & 0xffffffffL;
      if (!attribute.equals("BootstrapMethods")) {
        in.skipNBytes(length);
        continue;
      }
      for (int methods = in.readUnsignedShort(); methods > 0; methods--) {
        int method = in.readUnsignedShort();
        int[] words = new int[1 + in.readUnsignedShort()];
        words[0] = method;
        for (int i = 1; i < words.length; i++) {
          words[i] = in.readUnsignedShort();
        }
        bootstraps.add(words);
      }
    }
  }

  private void addTo(TreeSet<String> lines) {
    for (Object constant : pool) {
      if (constant instanceof Entry call && call.tag == 18) {
        int[] bootstrap = bootstraps.get(call.first);
        if (member(bootstrap[0], ".").startsWith("REF_invokeStatic " + METAFACTORY + " ")) {
          lines.add(
              String.join(
                  " ",
                  "@lambda-proxy",
                  name,
                  nameAndType(call.second),
                  text(entry(bootstrap[1]).first),
                  member(bootstrap[2], " "),
                  text(entry(bootstrap[3]).first)));
        }
      }
    }
  }

  /** What a method handle leads to. */
  private String member(int handle, String dot) {
    Entry member = entry(entry(handle).second);
    return KINDS.get(entry(handle).first)
        + " "
        + text(entry(member.first).first)
        + dot
        + nameAndType(member.second);
  }

  private String nameAndType(int index) {
    return text(entry(index).first) + " " + text(entry(index).second);
  }

  private Entry entry(int index) {
    return (Entry) pool[index];
  }

  private String text(int index) {
    return (String) pool[index];
  }
}
