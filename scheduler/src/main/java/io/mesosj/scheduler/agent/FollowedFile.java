package io.mesosj.scheduler.agent;

import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of the sandbox and how far it was copied. It may be rotated meanwhile, as Mesos' {@code
 * LogrotateContainerLogger} does: {@code stdout} becomes {@code stdout.1} and is begun again, or is
 * copied there and truncated. So the last bytes that were copied are read again each time: where
 * they don't stand any more, the file is another, and what is left of the old one is looked for
 * among those that were rotated. What repeats itself throughout can't be told apart so, unless the
 * new file is shorter.
 */
final class FollowedFile {
  private static final Logger LOG = LoggerFactory.getLogger(FollowedFile.class);

  private final SandboxFiles files;
  private final String path;
  private final OutputStream sink;
  private CopiedPart copied;
  private boolean isEmptied;

  FollowedFile(SandboxFiles files, String path, OutputStream sink) {
    this(files, path, sink, 0);
  }

  /** From an offset on. */
  FollowedFile(SandboxFiles files, String path, OutputStream sink, long offset) {
    this.files = files;
    this.path = path;
    this.sink = sink;
    this.copied = offset == 0 ? CopiedPart.NONE : CopiedPart.before(offset);
  }

  /** Copies what is new; whether there was anything. */
  boolean copyOnce() throws IOException, OutputClosedException {
    byte[] found = files.read(path, copied.tailOffset());
    if (copied.isNothing()) {
      return found.length > 0 && copyFirst(found);
    }
    if (copied.endsIn(found)) {
      isEmptied = false;
      return copyRest(found);
    }
    return copyRotated(found.length == 0);
  }

  /** What was written before the first look may have been rotated already. */
  private boolean copyFirst(byte[] found) throws IOException, OutputClosedException {
    RotatedFiles rotated = new RotatedFiles(files, path);
    byte[] oldest = rotated.isInUse() ? rotated.oldest() : found;
    copyFromStart(oldest.length == 0 ? found : oldest);
    return true;
  }

  private boolean copyRotated(boolean isEmpty) throws IOException, OutputClosedException {
    if (isEmpty && isEmptied) {
      return false;
    }
    RotatedFiles rotated = new RotatedFiles(files, path);
    int index = rotated.find(copied);
    if (index > 0) {
      return copyRestOf(rotated, index);
    }
    // Gone, or begun again; which, the next bytes tell. Until then there is nothing to look for.
    isEmptied = isEmpty;
    if (!isEmpty) {
      LOG.warn("'{}' was cut short; it goes on with what is there now", path);
      copyFromStart(files.read(path, 0));
    }
    return !isEmpty;
  }

  private boolean copyRestOf(RotatedFiles rotated, int index)
      throws IOException, OutputClosedException {
    byte[] rest = files.read(rotated.name(index), copied.tailOffset());
    if (copied.endsIn(rest) && copyRest(rest)) {
      return true;
    }
    byte[] next = rotated.newerThan(index);
    // If another rotation came in between, the next look finds the file under its new name.
    if (next.length == 0 || rotated.find(copied) != index) {
      return false;
    }
    copyFromStart(next);
    return true;
  }

  private void copyFromStart(byte[] found) throws OutputClosedException {
    copied = CopiedPart.NONE;
    isEmptied = false;
    copyRest(found);
  }

  /** Copies what stands behind the part that was copied. */
  private boolean copyRest(byte[] found) throws OutputClosedException {
    int start = copied.tailLength();
    if (found.length == start) {
      return false;
    }
    try {
      sink.write(found, start, found.length - start);
      sink.flush();
    } catch (IOException e) {
      throw new OutputClosedException(e);
    }
    copied = copied.plus(found);
    return true;
  }
}
