package io.mesosj.scheduler.store;

import io.mesosj.base.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
    byte[] line = (id.getValue() + "\n").getBytes(StandardCharsets.UTF_8);
    DurableFile.write(file, line, DurableFile.Readers.EVERYBODY);
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
