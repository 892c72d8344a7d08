package io.mesosj.protocol.task;

import com.google.protobuf.ByteString;
import io.mesosj.base.random.KernelRandom;
import java.nio.ByteBuffer;
import java.util.UUID;

/** The uuid by which a status update is acknowledged, as its 16 bytes. */
public final class StatusUuid {
  private static final int BYTES = 16;

  private StatusUuid() {}

  /** Another one. */
  public static ByteString random() {
    UUID uuid = KernelRandom.uuid();
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).flip();
    return ByteString.copyFrom(bytes);
  }

  /** Whether bytes from outside are one. */
  public static boolean isValid(ByteString uuid) {
    return uuid.size() == BYTES;
  }
}
