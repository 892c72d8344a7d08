package io.mesosj.base.random;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * Random bytes that nobody can guess, from where {@link SecureRandom} has them too: the kernel's
 * generator (random(4)). Java's own first looks through its security providers, which costs a
 * short-lived process 17 ms of processor time. Thread-safe.
 */
public final class KernelRandom {
  private static final Path DEVICE = Path.of("/dev/urandom");
  private static final int UUID_BYTES = 16;

  private KernelRandom() {}

  /** So many bytes. */
  public static byte[] bytes(int count) {
    return bytes(DEVICE, count);
  }

  /** A UUID of version 4, as {@link UUID#randomUUID} makes them. */
  public static UUID uuid() {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(UUID_BYTES));
    long most = (bytes.getLong() & ~0xf000L) | 0x4000L;
    long least = (bytes.getLong() & ~(0xcL << 60)) | (0x8L << 60);
    return new UUID(most, least);
  }

  static byte[] bytes(Path device, int count) {
    try (FileInputStream in = new FileInputStream(device.toFile())) {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length == count) {
        return bytes;
      }
    } catch (IOException e) {
      // A root without that device, or no file descriptor left: Java's own has other sources.
    }
    byte[] bytes = new byte[count];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
