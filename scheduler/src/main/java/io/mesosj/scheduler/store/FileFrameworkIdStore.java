package io.mesosj.scheduler.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;

/** The framework's id in a file of its own, written whole or not at all. */
public final class FileFrameworkIdStore implements FrameworkIdStore {
  private static final int MAX_LENGTH = 1000;

  private final Path file;

  public FileFrameworkIdStore(Path file) {
    this.file = file;
  }

  @Override
  public Optional<FrameworkID> load() throws IOException {
    try {
      if (Files.size(file) > MAX_LENGTH) {
        throw new IOException(file + " is too long to be a framework id");
      }
      String id = Files.readString(file).strip();
      return id.isEmpty()
          ? Optional.empty()
          : Optional.of(FrameworkID.newBuilder().setValue(id).build());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void save(FrameworkID id) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(id.getValue() + "\n");
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      // A rename is durable only when its directory is.
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public void clear() throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
