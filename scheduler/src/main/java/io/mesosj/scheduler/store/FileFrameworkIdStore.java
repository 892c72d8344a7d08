package io.mesosj.scheduler.store;

import io.mesosj.base.file.DurableFile;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.failure.StoreException;
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
  public Optional<FrameworkID> load() throws StoreException {
    try {
      if (Files.size(file) > MAX_LENGTH) {
        throw new StoreException(file + " is too long to be a framework id");
      }
      String id = Files.readString(file).strip();
      return id.isEmpty()
          ? Optional.empty()
          : Optional.of(FrameworkID.newBuilder().setValue(id).build());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  private StoreException failed(String doing, IOException e) {
    return new StoreException(
        "can't " + doing + " the framework's id in " + file + ": " + SchedulerException.words(e),
        e);
  }

  @Override
  public void save(FrameworkID id) throws StoreException {
    byte[] line = (id.getValue() + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      DurableFile.write(file, line, DurableFile.Readers.EVERYBODY);
    } catch (IOException e) {
      throw failed("keep", e);
    }
  }

  @Override
  public void clear() throws StoreException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed("forget", e);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
