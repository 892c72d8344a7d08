import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the descriptors that Mesos' Java bindings carry as a {@code FileDescriptorSet}, so that a
 * current protoc can generate the v1 messages again. The classes in the bindings come from protoc
 * 3.5, whose parsing loops are open to CVE-2022-3171.
 *
 * <p>Run by the build: {@code java -cp BINDINGS:PROTOBUF ExportDescriptors.java OUTPUT}.
 */
final class ExportDescriptors {
  private static final List<String> V1_PACKAGES =
      List.of(
          "",
          ".scheduler",
          ".executor",
          ".agent",
          ".master",
          ".quota",
          ".maintenance",
          ".allocator",
          ".resource_provider");

  public static void main(String[] args) throws Exception {
    Map<String, FileDescriptor> files = new LinkedHashMap<>();
    for (String v1 : V1_PACKAGES) {
      Class<?> outer = Class.forName("org.apache.mesos.v1" + v1 + ".Protos");
      collect((FileDescriptor) outer.getMethod("getDescriptor").invoke(null), files);
    }
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    files.values().forEach(file -> set.addFile(file.toProto()));
    Files.write(Path.of(args[0]), set.build().toByteArray());
  }

  /** Adds {@code file} after everything that it imports, as protoc wants it. */
  private static void collect(FileDescriptor file, Map<String, FileDescriptor> into) {
    for (FileDescriptor imported : file.getDependencies()) {
      collect(imported, into);
    }
    into.putIfAbsent(file.getName(), file);
  }
}
